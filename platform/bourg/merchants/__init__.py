"""The trader's file, staff, service level, hours and closures."""
