"""News of the office: who says it, when, and whom the press may ask."""
