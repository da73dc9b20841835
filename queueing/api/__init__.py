"""The queue for machines: /api/v1/."""
