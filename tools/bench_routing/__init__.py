"""`make bench-routing`: the round engine on public and town instances."""
