"""What people do with baskets and orders, one file a matter."""
