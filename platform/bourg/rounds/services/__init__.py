"""What happens to rounds: planned from a slot's orders, then ridden."""
