"""Templates, wording and telling of summaries. Pure."""
