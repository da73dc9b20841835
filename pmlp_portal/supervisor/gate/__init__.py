"""What a change passes before it is taken: one definition for a person, for `make` and for CI."""
