"""What the catalogue is asked."""
