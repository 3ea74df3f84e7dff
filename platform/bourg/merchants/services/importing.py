"""Bringing in the town's own list of shops: each becomes a showcase, until it joins."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.addresses.models import Address
from bourg.addresses.queries import search
from bourg.kernel import audit, counters
from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.folding import fold
from bourg.kernel.roles import Actor, Channel
from bourg.kernel.tabular import LIMIT_BYTES, open_table
from bourg.kernel.transaction import write
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.merchants.locating import Located, locate
from bourg.merchants.models import Merchant
from bourg.merchants.queries import COUNTER
from bourg.merchants.services import window
from bourg.merchants.town_list import (
    CORRECT_FIRST,
    HARMLESS,
    ListedShop,
    ShopDoubt,
    columns_of,
    listed_shops,
)

_ACTOR = Actor("system", None, Channel.IMPORT)


@dataclass(frozen=True)
class DoubtfulShop:
    """A row that a person should look at; `kept` when it was entered all the same."""

    shop: ListedShop
    doubts: tuple[ShopDoubt, ...]
    proposal: str
    kept: bool


@dataclass
class Listed:
    """What an import of the list did."""

    read: int = 0
    new: int = 0
    filled: int = 0
    known: int = 0
    without_phone: int = 0
    doubts: Counter[ShopDoubt] = field(default_factory=Counter)

    @property
    def left_out(self) -> int:
        """Rows that wait for a person."""
        return self.read - self.new - self.filled - self.known


@dataclass(frozen=True)
class _Judged:
    shop: ListedShop
    located: Located
    doubts: tuple[ShopDoubt, ...]

    @property
    def kept(self) -> bool:
        """Whether the shop is entered."""
        hard = set(self.doubts) - HARMLESS
        return not hard or (self.shop.accepted and not hard & CORRECT_FIRST)


def import_town_list(
    path: Path,
    *,
    columns: Mapping[str, str] | None = None,
    progress: Callable[[int], None] = lambda done: None,
    doubtful: Callable[[DoubtfulShop], None] = lambda shop: None,
    limit_bytes: int = LIMIT_BYTES,
) -> Listed:
    """Enter the shops of a list that are in no doubt; importing twice changes nothing.

    `columns` maps the list's columns to our fields by hand. A known shop is never overwritten: only
    what is empty is filled, and only while it is a showcase. Raises `FileRefused`, `ColumnRefused`.
    """
    table = open_table(path, limit_bytes=limit_bytes)
    shops = listed_shops(table, columns_of(table, columns))
    done = Listed()
    session = db.session()
    known = set(session.scalars(select(Merchant.import_key)))
    entered = []
    for judged in _judged(session, shops, known):
        done.read += 1
        is_known = judged.shop.key in known and ShopDoubt.DUPLICATE not in judged.doubts
        if judged.kept or is_known:
            entered.append(judged)
        if judged.doubts and not is_known:
            done.doubts.update(judged.doubts)
            doubtful(DoubtfulShop(judged.shop, judged.doubts, judged.located.proposal, judged.kept))
        progress(done.read)
    _enter(entered, done)
    return done


def _judged(
    session: Session, shops: Iterable[ListedShop], known: set[str | None]
) -> Iterator[_Judged]:
    """Each shop with its place and everything that speaks against entering it."""
    doors = {
        (fold(name), address or fold(label)): key
        for name, address, label, key in session.execute(
            select(
                Merchant.name, Address.ban_id, Merchant.address_label, Merchant.import_key
            ).outerjoin(Address, Address.id == Merchant.address_id)
        )
    }
    seen: set[tuple[str, str]] = set()
    for shop in shops:
        located = _located(session, shop)
        door = (shop.door[0], located.address.id if located.address else shop.door[1])
        against = {
            ShopDoubt.DUPLICATE: door in seen,
            ShopDoubt.ALREADY_HERE: doors.get(door, shop.key) != shop.key,
        }
        seen.add(door)
        found = [located.doubt] if located.doubt else []
        found += [doubt for doubt, holds in against.items() if holds]
        yield _Judged(shop, located, (*shop.doubts, *found))


def _located(session: Session, shop: ListedShop) -> Located:
    if ShopDoubt.NO_STREET in shop.doubts:
        return Located()
    return locate(shop, search(session, shop.typed_address))


def _enter(entered: Iterable[_Judged], done: Listed) -> None:
    with write() as session:
        there = {m.import_key: m for m in session.scalars(select(Merchant)) if m.import_key}
        taken = set(session.scalars(select(Merchant.slug)))
        for judged in entered:
            values = _values(session, judged)
            if judged.shop.key in there:
                filled = _fill(session, there[judged.shop.key], values)
                done.filled += filled
                done.known += not filled
                continue
            merchant = Merchant(slug=_slug(values["name"], taken), **_as_showcase(), **values)
            session.add(merchant)
            there[judged.shop.key] = merchant
            audit.record(session, f"merchant:{merchant.slug}", "listed", actor=_ACTOR)
            done.new += 1
            done.without_phone += merchant.phone is None
        counters.bump(session, COUNTER)


def _as_showcase() -> dict[str, Any]:
    return {
        "service_level": ServiceLevel.SHOWCASE,
        "status": MerchantStatus.LISTED,
        "created_at": now(),
    }


def _values(session: Session, judged: _Judged) -> dict[str, Any]:
    """What the list knows of a shop; the gazetteer's point wins over the list's own."""
    shop, place = judged.shop, judged.located.address
    near = place or judged.located.near
    lat, lon = (near.lat, near.lon) if near else shop.point or (None, None)
    address_id = place and session.scalar(select(Address.id).filter_by(ban_id=place.id))
    return {
        "import_key": shop.key,
        "name": shop.name,
        "trade": shop.trade,
        "phone": shop.phone,
        "email": shop.email,
        "address_id": address_id,
        "address_label": place.label if place else shop.typed_address[:200],
        "lat": lat,
        "lon": lon,
    }


def _fill(session: Session, merchant: Merchant, values: Mapping[str, Any]) -> bool:
    """Fill what is empty in a shop that is still a mere showcase."""
    if merchant.status is not MerchantStatus.LISTED:
        return False
    empty = {k: v for k, v in values.items() if v and getattr(merchant, k) in (None, "")}
    for name, value in empty.items():
        setattr(merchant, name, value)
    if empty:
        window.changed(session, merchant)
    return bool(empty)


def _slug(name: str, taken: set[str]) -> str:
    """A readable name for the address line, not used yet."""
    base = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:60] or "boutique"
    names = (base if n == 1 else f"{base}-{n}" for n in count(1))
    slug = next(name for name in names if name not in taken)
    taken.add(slug)
    return slug
