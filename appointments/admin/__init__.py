"""The admin of booking: its rules and what has happened; trainings."""

from appointments.admin import calendar, trainings

__all__ = ["calendar", "trainings"]
