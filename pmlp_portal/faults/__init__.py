"""Faults of the portal: told by a form or by e-mail, looked into, answered by mail, and named while they last."""
