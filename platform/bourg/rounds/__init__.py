"""Rounds and stops: from orders that are ready to a day on a bike."""
