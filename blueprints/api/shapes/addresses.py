"""Addresses as programs see them."""

from pydantic import Field
from typing_extensions import TypedDict

from bourg.addresses.rules import Outcome, Suggestion
from bourg.web.api import Asked, shaped


class AddressSearch(Asked):
    """Words of an address as people type them."""

    q: str = Field(max_length=200, description="As typed: accents, `bis`, typos do not matter.")
    limit: int = Field(default=8, ge=1, le=20, description="How many at most.")


class Address(TypedDict):
    """An address of the gazetteer (WGS 84 degrees); `zone` is empty where we do not deliver."""

    id: str
    label: str
    lat: float
    lon: float
    deliverable: bool
    zone: str | None


class AddressesFound(TypedDict):
    """The addresses that may be meant, best first; `town` names another town if that is meant."""

    items: list[Address]
    next: None
    outcome: Outcome
    town: str


def address(found: Suggestion) -> Address:
    """A suggestion of the gazetteer."""
    return shaped(Address, found)
