"""Goods that nobody sells through here: the words that give them away, since when, by which law.

A word in the name keeps a product a draft and says why; words that make it something harmless (a
chocolate cigar) let it pass.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from bourg.kernel.folding import words
from bourg.kernel.refusals import N_


class Forbidden(NamedTuple):
    """Goods that may not be sold at a distance; each of `named` is words that stand together."""

    code: str
    msgid: str
    source: str
    since: date
    named: tuple[str, ...]
    harmless: tuple[str, ...] = ()


FORBIDDEN = (
    Forbidden(
        "tobacco", N_("Tobacco is not sold at a distance."),
        "CGI art. 568 ter", date(2014, 12, 31),
        ("cigarette", "cigarillo", "cigare", "tabac a rouler", "tabac a priser", "tabac a chiquer"),
        ("russe", "chocolat", "sucre", "etui", "coupe", "praline"),
    ),
    Forbidden(
        "medicine", N_("Medicines are sold by pharmacies, on sites of their own."),
        "Code de la santé publique L.5125-33", date(2013, 1, 2),
        ("paracetamol", "ibuprofene", "aspirine", "doliprane", "antibiotique"),
    ),
    Forbidden(
        "weapon", N_("Weapons and munitions are not sold here."),
        "Code de la sécurité intérieure L.313-5", date(2012, 5, 1),
        ("cartouche de chasse", "munition", "lacrymogene", "pistolet d alarme", "carabine"),
        ("jouet", "eau", "chocolat"),
    ),
    Forbidden(
        "gambling", N_("Games of chance are not sold here."),
        "Code de la sécurité intérieure L.320-1", date(2020, 1, 1),
        ("ticket a gratter", "jeu a gratter", "billet de loterie", "carte a gratter"),
    ),
)  # fmt: skip


@lru_cache(maxsize=256)
def forbidden(name: str) -> Forbidden | None:
    """The goods that a product's name gives away; nothing for what may be sold."""
    said = f" {' '.join(words(name, singular=True))} "
    return next((one for one in FORBIDDEN if _is(one, said)), None)


def _is(one: Forbidden, said: str) -> bool:
    return _any_in(one.named, said) and not _any_in(one.harmless, said)


def _any_in(phrases: Iterable[str], said: str) -> bool:
    return any(f" {phrase} " in said for phrase in phrases)
