"""What templates may ask of charts."""
