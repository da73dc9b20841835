"""What every part may lean on: no models, and nothing of ours imported."""
