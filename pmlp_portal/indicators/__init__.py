"""What became of what was promised and recommended: reads every app, and is read by none."""
