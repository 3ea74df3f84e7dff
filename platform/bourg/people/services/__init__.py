"""What people do with their accounts, one file a matter."""
