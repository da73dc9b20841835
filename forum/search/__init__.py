"""Finding a question in the forum by words typed any way people type them."""
