"""What templates of surveys say."""
