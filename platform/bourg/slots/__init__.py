"""Delivery slots, capacity and holds: the promise of a place."""
