"""Solvers outside of this process, one file each; off unless a town names one."""
