"""What is reckoned from answers: pure laws, told numbers and telling figures."""
