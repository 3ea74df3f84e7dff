"""Accounts, roles, households, one-time links and tokens."""
