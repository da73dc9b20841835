"""Questions about questions: none of them changes anything."""
