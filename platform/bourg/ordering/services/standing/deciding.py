"""What becomes of one date of a standing order: ordered as any basket is, or told why not.

A date is decided once: its row is unique, and the standing order is locked meanwhile. One that
found no place waits: it is tried again until orders close, and told at both ends only.
"""

from contextlib import suppress
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bourg.kernel import counters, outbox
from bourg.kernel.clock import now
from bourg.kernel.refusals import Busy, NotFound, Refusal
from bourg.kernel.roles import Actor, Channel
from bourg.kernel.transaction import write
from bourg.ordering import standing as rules
from bourg.ordering.kinds import DateState, Why
from bourg.ordering.models import StandingDate, StandingOrder
from bourg.ordering.queries.standing import pauses
from bourg.ordering.refusals import DateDecided, NoPoint, NoSlotThen, StandingEnded
from bourg.ordering.services.standing.keeping import locked, record, refuse_others
from bourg.ordering.services.standing.shopping import (
    Sorted,
    Terms,
    chosen_window,
    new_basket,
    order_it,
    rhythm_of,
    sort_out,
    window_of,
)
from bourg.slots.refusals import HoldLost, SlotFull

SYSTEM = Actor("system", None, Channel.STANDING)
STATES = {Why.CEILING: DateState.ASKED, Why.CLOSED: DateState.SKIPPED}
# What says nothing about the date: it is tried again.
PASSING = (Busy, HoldLost, NotFound)


class Case(NamedTuple):
    """A date to decide: of which standing order, with its row once it waits for a place."""

    standing: StandingOrder
    on: date
    waiting: StandingDate | None


def decide(public_id: str, on: date, terms: Terms) -> DateState | None:
    """Order for a date, or note why not; nothing when it was decided already, or waits on.

    Whoever is to hear of it gets a message, or is on the agents' list.
    """
    try:
        with write() as session:
            case = _undecided(session, public_id, on)
            if case is None:
                return None
            why = _rests(session, case, terms)
            if why is not None:
                return _note(session, case, DateState.SKIPPED, why=why)
            return _book(session, case, terms)
    except Refusal as refusal:
        if isinstance(refusal, PASSING):
            raise
        return _give_up(public_id, on, refusal, terms)


def _undecided(session: Session, public_id: str, on: date) -> Case | None:
    try:
        standing = locked(session, public_id)
    except StandingEnded:
        return None
    row = _row(session, standing, on)
    fallen = rules.falls_on(rhythm_of(standing), on)
    return Case(standing, on, row) if fallen and (row is None or rules.waits(row)) else None


def _row(session: Session, standing: StandingOrder, on: date) -> StandingDate | None:
    """What a date has become so far."""
    of_day = select(StandingDate).where(
        StandingDate.standing_id == standing.id, StandingDate.falls_on == on
    )
    return session.scalars(of_day, execution_options={"populate_existing": True}).first()


def _rests(session: Session, case: Case, terms: Terms) -> Why | None:
    """Why nothing is to be ordered for a date."""
    if rules.paused((one.span for one in pauses(session, case.standing.id)), case.on):
        return Why.PAUSED
    return Why.HOLIDAY if terms.is_holiday(case.on) else None


def _book(session: Session, case: Case, terms: Terms) -> DateState:
    standing = case.standing
    window = window_of(session, standing, case.on, terms)
    if case.waiting and window.places_left <= 0 and now() < window.cutoff_at:
        raise SlotFull()
    basket = new_basket(session, standing)
    found = sort_out(session, standing, window)
    order_id = order_it(session, standing, basket, window, found, SYSTEM, terms, regular=True)
    return _note(session, case, DateState.BOOKED, order_id=order_id, found=found,
                 most_cents=standing.ceiling_cents)  # fmt: skip


def _give_up(public_id: str, on: date, refusal: Refusal, terms: Terms) -> DateState | None:
    """Note why a date could not be ordered; what was tried has left no trace.

    Without a place it waits for one until orders close; then it has failed for good.
    """
    why = rules.why_of(refusal)
    words = str(refusal.params.get("reason") or refusal.params.get("shop") or "")[:200]
    with write() as session:
        case = _undecided(session, public_id, on)
        if case is None or (case.waiting and why in rules.NO_PLACE):
            return None
        more: dict[str, Any] = {"words": words, "most_cents": refusal.params.get("most_cents")}
        if case.waiting and why in rules.OVER:
            why, more["words"] = case.waiting.why or why, case.waiting.words
        elif why in rules.NO_PLACE:
            more["retry_until_at"] = _closes_at(session, case, terms)
        return _note(session, case, STATES.get(why, DateState.FAILED), why=why, **more)


def _closes_at(session: Session, case: Case, terms: Terms) -> datetime | None:
    """When orders for a date close, while that is still to come."""
    with suppress(NoSlotThen, NoPoint):
        cutoff_at = window_of(session, case.standing, case.on, terms).cutoff_at
        return cutoff_at if cutoff_at > now() else None
    return None


def _note(
    session: Session, case: Case, state: DateState, *, found: Sorted | None = None, **more: Any
) -> DateState:
    """Write what became of a date, and see to it that the household hears of it."""
    moment, standing = now(), case.standing
    left_out, risen = (found.left_out, found.risen) if found else ([], [])
    news = state != DateState.BOOKED or left_out or risen or case.waiting
    silent = not news or more.get("why") == Why.PAUSED
    told_at = moment if silent or standing.contact_email else None
    date_id = _write(session, case, {
        "why": None, "state": state, "decided_at": moment, "left_out": left_out, "risen": risen,
        "told_at": told_at, **more,
    })  # fmt: skip
    record(session, standing, state, SYSTEM, on=str(case.on), why=str(more.get("why") or ""))
    if standing.contact_email and not silent:
        number = rules.stamp(moment)
        key = f"standing.date:{standing.public_id}:{case.on}:{number}"
        outbox.put(session, "standing.date", key, date=date_id, decided=number)
    return state


def _write(session: Session, case: Case, values: dict[str, Any]) -> int:
    """Write a date's row, or how its waiting came to an end; returns its id."""
    if case.waiting is None:
        whose = {"standing_id": case.standing.id, "falls_on": case.on}
        added = insert(StandingDate).values(**whose, **values)
        return int(session.execute(added.returning(StandingDate.id)).scalar_one())
    row = StandingDate.id == case.waiting.id
    ended = values | {"retried_at": values["decided_at"]}
    session.execute(update(StandingDate).where(row).values(**ended))
    return case.waiting.id


def order_for(
    public_id: str, on: date, slot_public_id: str, most_cents: int, actor: Actor, terms: Terms
) -> None:
    """The household orders all the same for a date, in the slot it chose, for at most so much.

    Raises `DateDecided` when there is an order already, and whatever keeps a basket from being
    ordered.
    """
    refuse_others(actor)
    with write() as session:
        standing = locked(session, public_id)
        row = _row(session, standing, on)
        if row is None:
            raise NotFound()
        if row.state == DateState.BOOKED:
            raise DateDecided()
        basket = new_basket(session, standing)
        window = chosen_window(session, basket, slot_public_id, terms)
        found = sort_out(session, standing, window)
        order_id = order_it(session, standing, basket, window, found, actor, terms, regular=False,
                          most_cents=most_cents)  # fmt: skip
        booked = {"state": DateState.BOOKED, "why": None, "order_id": order_id, "told_at": now(),
                  "left_out": found.left_out, "risen": found.risen,
                  "most_cents": most_cents, "decided_at": now()}  # fmt: skip
        session.execute(update(StandingDate).where(StandingDate.id == row.id).values(**booked))
        record(session, standing, "ordered_all_the_same", actor, on=str(on))


def note_told(date_id: int) -> None:
    """An agent has told a household by telephone what became of a date."""
    with write() as session:
        untold = update(StandingDate).where(
            StandingDate.id == date_id, StandingDate.told_at.is_(None)
        )
        session.execute(untold.values(told_at=now()))
        counters.bump(session, "townhall")
