"""Countries, instruments and treaty actions as the portal carries them, each with its source.

countries.csv: UN M49 standard (codes, regions), UNTERM (names in six languages where `in_unterm`), World Bank
(income level), UN-OHRLLS (least developed, landlocked, small island). common_names.csv: short, colloquial and former
names in English, compiled for the search only; a page shows the official name. instruments.csv and
instrument_actions.csv: compiled for the portal; every action names its source, and as of when that source spoke.
"""
