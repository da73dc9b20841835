"""Answers kept under a key, so that a repeated request has one effect."""
