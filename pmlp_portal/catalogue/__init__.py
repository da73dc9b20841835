"""The service catalogue: a page for each service, e-services with their help and use, and whether pages help."""
