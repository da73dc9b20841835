"""What people fill in at the forum."""
