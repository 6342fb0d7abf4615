"""An invented county and an invented bank with a year of cases, made by a seeded generator."""
