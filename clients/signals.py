"""What happens around signing in."""
