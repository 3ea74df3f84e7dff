"""How a step of the loading says how far it is."""

from collections.abc import Callable

# (done, of so many)
Tell = Callable[[int, int], None]
