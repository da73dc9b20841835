"""What templates of the forum say."""
