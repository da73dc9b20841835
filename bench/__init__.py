"""What `make bench` runs: the product on real processes, beside a floor or a peer on the same work."""
