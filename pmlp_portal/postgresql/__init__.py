"""Django's PostgreSQL backend, asked less often whether a kept connection still lives."""
