"""Tabular import and export, the outbox, notices."""
