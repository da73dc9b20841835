"""Why the supervisor will not start, in one line a person can act on."""


class CannotStart(Exception):
    """Its text is printed as it is, without a traceback."""
