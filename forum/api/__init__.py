"""Questions for machines: /api/v1/."""
