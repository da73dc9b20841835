"""What was promised and recommended, and what became of it: reads every app, and is read by none."""
