"""Reminders of duties and last days, for people who asked for them."""
