"""Booking for machines: /api/v1/."""
