"""One table: when X happened, do Y. Delivered through the outbox, once, visibly."""
