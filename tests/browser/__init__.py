"""The portal in a real browser: a real server, a database of its own, Chromium."""
