"""What two instances say to each other, how it is signed, and in which order it counts."""
