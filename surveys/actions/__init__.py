"""Deeds of surveys: each is one transaction that moves a thing, records the move and tells whom it concerns."""
