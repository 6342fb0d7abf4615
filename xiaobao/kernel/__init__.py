"""Working-day calendar, named periods, identifiers, the one clock. Pure."""
