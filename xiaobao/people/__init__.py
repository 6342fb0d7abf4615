"""Accounts, roles and scopes, and the vault of personal data."""
