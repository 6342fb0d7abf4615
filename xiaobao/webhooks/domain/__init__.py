"""What an endpoint is told, and when it is given up: pure rules."""
