"""How Latvians and English readers write dates and numbers here."""
