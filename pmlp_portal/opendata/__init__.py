"""What the portal knows and nobody must not: as files at stable addresses, each field described."""
