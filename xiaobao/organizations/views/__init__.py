"""The office's own pages: units, accounts, the duty roster, the calendar."""
