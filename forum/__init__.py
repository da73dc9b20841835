"""The forum: questions to the office, answered in public."""
