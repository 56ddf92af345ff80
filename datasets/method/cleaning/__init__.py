"""Cleaning sales in the order of Waste over Time (Statistics Netherlands, version 1.2 of 2017).

On kg and pieces per inhabitant, never on totals; every value keeps a flag. `steps.clean` runs them all.
"""
