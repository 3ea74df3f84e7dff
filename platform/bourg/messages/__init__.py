"""Delivers what the outbox holds, by mail and later by other channels."""
