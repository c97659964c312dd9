"""What officials bring in and take away."""
