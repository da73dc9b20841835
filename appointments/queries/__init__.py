"""Questions about the calendar; nothing here writes, and what locks says so in its name."""
