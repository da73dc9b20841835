"""Latvian formats: 24-hour clock without a leading zero, decimal comma, hard space in thousands."""

TIME_FORMAT = "G:i"
DATE_FORMAT = r"Y. \g\a\d\a j. F"
SHORT_DATE_FORMAT = "j.m.Y."
DATETIME_FORMAT = r"j.m.Y. G:i"
SHORT_DATETIME_FORMAT = r"j.m.Y. G:i"
MONTH_DAY_FORMAT = "j. F"
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\u00a0"
NUMBER_GROUPING = 3
FIRST_DAY_OF_WEEK = 1
