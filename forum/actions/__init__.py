"""What people do in the forum. Each deed is one transaction."""
