"""Dates with a time in Arabic, day first on a 24-hour clock: Django has a form for the date alone."""

TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F، Y، H:i"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
