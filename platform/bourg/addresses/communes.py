"""Names of the larger French communes, to tell "12 rue X, Paris" from a street of the town."""

from functools import cache, lru_cache
from pathlib import Path

from bourg.kernel.folding import fold


@cache
def large_communes() -> dict[str, str]:
    """Communes of 5,000 inhabitants and more: folded name -> name (INSEE, Licence Ouverte)."""
    lines = Path(__file__).with_name("communes.txt").read_text("utf-8").splitlines()
    return {fold(line): line for line in lines if not line.startswith("#")}


@lru_cache(maxsize=16)
def known_towns(ours: frozenset[str]) -> frozenset[str]:
    """Folded names of all towns that may end an address: ours and the larger ones."""
    return ours | large_communes().keys()
