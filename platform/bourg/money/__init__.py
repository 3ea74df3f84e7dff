"""Means of payment, delivery fee and its beneficiary."""
