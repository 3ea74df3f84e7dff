"""Who is asked for ways outside of this machine, one file each."""
