"""`make run`: a PostgreSQL of our own, the web, the worker, the clock and the mailbox as one foreground command."""
