"""What is kept of people, why and for how long; forgetting it in time; telling somebody what is held of them."""
