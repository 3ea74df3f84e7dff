"""Delivers what the outbox holds: by mail, text message and telephone call."""
