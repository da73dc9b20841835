"""Questions asked of the indicators."""
