"""A report of runs for others: one page of HTML that needs no network, or a picture of the curves.

Imports `studio.widgets` (round numbers of axes) and what is below it; knows no screen.
"""
