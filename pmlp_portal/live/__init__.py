"""What screens hear while they are open: publish, hub, stream. Knows topics and bytes only."""
