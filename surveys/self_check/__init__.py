"""Self-checks: short public questionnaires that end with advice. Pure: nothing of what is answered is kept."""
