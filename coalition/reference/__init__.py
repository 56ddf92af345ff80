"""The roster's facts as the portal carries them, each with its source.

organisations.csv: names in six languages as the organisations write them. memberships.csv, signatures.csv, events.csv,
panellists.csv, documents.csv: every row names who says so. A date is as precise as its source: 2019 is a year.
"""
