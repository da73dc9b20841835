"""What templates of the indicators say."""
