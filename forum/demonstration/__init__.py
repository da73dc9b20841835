"""The forum of the demonstration, and posts by the hundred thousand to measure with."""

from forum.demonstration.generating import generate
from forum.demonstration.loading import key_of, load, recommendation_on

__all__ = ["generate", "key_of", "load", "recommendation_on"]
