"""The round engine: pure functions on orders, stops and distances (no Flask, no SQL)."""
