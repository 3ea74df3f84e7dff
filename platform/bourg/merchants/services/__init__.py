"""What happens to a shop and its people, one file a matter."""
