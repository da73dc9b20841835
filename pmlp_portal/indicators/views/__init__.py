"""Doors of the indicators."""
