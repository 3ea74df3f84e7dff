"""Orders of the last half hour, in the next slots: nobody's desk is empty when the demo opens."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any

from bourg.demo import stock
from bourg.demo.crowd import MINUTE, SHUT, OrderPlan, PartPlan, choose, part
from bourg.demo.market import Shop
from bourg.demo.staff import DESKS, SIGN_INS
from bourg.kernel.roles import Channel
from bourg.ordering.kinds import Absence
from bourg.slots.queries import SlotFilling

# Built last month: no list of addresses knows it yet, somebody at the desk must confirm it.
UNLISTED = "Résidence neuve Les Tilleuls, derrière le 12 rue Roger Salengro"


def orders(
    seed: str, slots: Sequence[SlotFilling], shops: Sequence[Shop], until: datetime
) -> dict[int, list[OrderPlan]]:
    """By slot: orders in the next one, and in the next for which both shops of the demo open."""
    coming = [slot for slot in slots if slot.cutoff_at > until]
    desks = [shop for slug in DESKS for shop in shops if shop.slug == slug]
    both = [s for s in coming if all(shop.is_open_for(s.starts_at) for shop in desks)]
    found: dict[int, list[OrderPlan]] = {}
    for slot in coming[:1]:
        others = [shop for shop in shops if shop.is_open_for(slot.starts_at)]
        found.setdefault(slot.id, []).extend(_next(seed, slot, others, until))
    for slot in both[:1]:
        others = [s for s in shops if s.is_open_for(slot.starts_at) and s not in desks]
        found.setdefault(slot.id, []).extend(_at_desks(seed, slot, desks, others, until))
    return found


def _next(
    seed: str, slot: SlotFilling, shops: Sequence[Shop], until: datetime
) -> Iterator[OrderPlan]:
    """One whose first shop refused, so that the household is asked; one that has been ready early;
    one without a known address."""
    dice = Random(f"{seed} next {slot.starts_at.isoformat()}")
    first, early, last = dice.sample([person for person in _residents() if person["email"]], 3)
    parts = _parts(dice, seed, first, shops, slot, until - 24 * MINUTE, at_least=2)
    refused = replace(parts[0], refused=SHUT[0], answer_at=until - 6 * MINUTE)
    accepted = [replace(one, answer_at=until - 11 * MINUTE) for one in parts[1:]]
    yield _order(first, until - 24 * MINUTE, [refused, *accepted])
    parts = _parts(dice, seed, early, shops, slot, until - 90 * MINUTE)
    answered = [replace(one, answer_at=until - 70 * MINUTE) for one in parts]
    ready = [replace(one, ready_at=until - 5 * MINUTE) for one in answered]
    yield _order(early, until - 90 * MINUTE, ready)
    parts = _parts(dice, seed, last, shops, slot, until - 9 * MINUTE)
    yield replace(_order(last, until - 9 * MINUTE, parts), unlisted=UNLISTED)


def _at_desks(
    seed: str, slot: SlotFilling, desks: Sequence[Shop], others: Sequence[Shop], until: datetime
) -> Iterator[OrderPlan]:
    """Four for the bakery and the cheesemonger who can sign in: from ready to new."""
    dice = Random(f"{seed} desks {slot.starts_at.isoformat()}")
    known = [person for person in _residents() if person["email"] == SIGN_INS[0].email]
    on_phone = dice.choice([person for person in _residents() if not person["email"]])
    early, guest = dice.sample([p for p in _residents() if p["email"] and p not in known], 2)
    # Who, how many minutes ago, when each of the two answered, and when they had it ready.
    for person, minutes, answered, ready in (
        (early, 190, (170, 150), (14, None)),
        (known[0], 27, (12, None), (None, None)),
        (on_phone, 16, (None, None), (None, None)),
        (guest, 4, (None, None), (None, None)),
    ):
        placed_at = until - minutes * MINUTE
        own = [
            _plain(part(dice, shop, placed_at, slot.starts_at), _ago(until, at), _ago(until, done))
            for shop, at, done in zip(desks, answered, ready, strict=True)
        ]
        more = [] if any(answered) else _parts(dice, seed, person, others, slot, placed_at)[:2]
        yield _order(person, placed_at, [*own, *more])


def _ago(until: datetime, minutes: int | None) -> datetime | None:
    return None if minutes is None else until - minutes * MINUTE


def _parts(
    dice: Random, seed: str, resident: dict[str, Any], shops: Sequence[Shop], slot: SlotFilling,
    placed_at: datetime, at_least: int = 1,
) -> list[PartPlan]:  # fmt: skip
    """Parts that no shop has answered yet."""
    chosen: list[Shop] = []
    while len(chosen) < at_least:
        chosen = choose(dice, seed, resident, shops)
    return [_plain(part(dice, shop, placed_at, slot.starts_at), None) for shop in chosen]


def _plain(
    plan: PartPlan, answer_at: datetime | None, ready_at: datetime | None = None
) -> PartPlan:
    """The same part without its accidents."""
    ready_at = ready_at or plan.ready_at
    return replace(plan, answer_at=answer_at, ready_at=ready_at, refused="", missing=(),
                   by_officer=False)  # fmt: skip


def _order(resident: dict[str, Any], placed_at: datetime, parts: Sequence[PartPlan]) -> OrderPlan:
    channel = Channel.WEB if resident["email"] else Channel.PHONE_DESK
    return OrderPlan(resident, channel, placed_at, tuple(parts), Absence.CALL)


def _residents() -> list[dict[str, Any]]:
    return stock.people()["resident"]
