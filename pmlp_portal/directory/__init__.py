"""What exists, and when it is open: branches, services, counters, hours, fees, staff."""
