"""Coming at a time: slots, bookings, and the calendar meeting the queue."""
