"""Basket, order, one merchant order per shop, and their states."""
