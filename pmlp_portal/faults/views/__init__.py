"""Pages about faults: for everybody, for who reported one, and for the office."""
