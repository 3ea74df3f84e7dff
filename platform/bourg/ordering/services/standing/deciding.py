"""What becomes of one date of a standing order: ordered as any basket is, or told why not.

A date is decided once: its row is unique, and the standing order is locked meanwhile.
"""

from datetime import date
from typing import Any

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
from bourg.ordering.refusals import DateDecided, StandingEnded
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
from bourg.slots.refusals import HoldLost

SYSTEM = Actor("system", None, Channel.STANDING)
STATES = {Why.CEILING: DateState.ASKED, Why.CLOSED: DateState.SKIPPED}
# What says nothing about the date: it is tried again.
PASSING = (Busy, HoldLost, NotFound)


def decide(public_id: str, on: date, terms: Terms) -> DateState | None:
    """Order for a date, or note why not; nothing when it was decided already.

    Whoever is to hear of it gets a message, or is on the agents' list.
    """
    try:
        with write() as session:
            standing = _undecided(session, public_id, on)
            if standing is None:
                return None
            why = _rests(session, standing, on, terms)
            if why is not None:
                return _note(session, standing, on, DateState.SKIPPED, why=why)
            return _book(session, standing, on, terms)
    except Refusal as refusal:
        if isinstance(refusal, PASSING):
            raise
        return _give_up(public_id, on, refusal)


def _undecided(session: Session, public_id: str, on: date) -> StandingOrder | None:
    try:
        standing = locked(session, public_id)
    except StandingEnded:
        return None
    known = select(StandingDate.id).where(
        StandingDate.standing_id == standing.id, StandingDate.falls_on == on
    )
    fallen = rules.falls_on(rhythm_of(standing), on)
    return standing if fallen and session.scalar(known) is None else None


def _rests(session: Session, standing: StandingOrder, on: date, terms: Terms) -> Why | None:
    """Why nothing is to be ordered for a date."""
    if rules.paused((one.span for one in pauses(session, standing.id)), on):
        return Why.PAUSED
    return Why.HOLIDAY if terms.is_holiday(on) else None


def _book(session: Session, standing: StandingOrder, on: date, terms: Terms) -> DateState:
    basket = new_basket(session, standing)
    window = window_of(session, standing, basket, on, terms)
    found = sort_out(session, standing, window)
    order_id = order_it(session, standing, basket, window, found, SYSTEM, terms, regular=True)
    return _note(session, standing, on, DateState.BOOKED, order_id=order_id, found=found,
                 most_cents=standing.ceiling_cents)  # fmt: skip


def _give_up(public_id: str, on: date, refusal: Refusal) -> DateState | None:
    """Note why a date could not be ordered; what was tried has left no trace."""
    why = rules.why_of(refusal)
    state = STATES.get(why, DateState.FAILED)
    words = str(refusal.params.get("reason") or refusal.params.get("shop") or "")[:200]
    with write() as session:
        standing = _undecided(session, public_id, on)
        if standing is None:
            return None
        most: Any = refusal.params.get("most_cents")
        return _note(session, standing, on, state, why=why, words=words, most_cents=most)


def _note(
    session: Session, standing: StandingOrder, on: date, state: DateState, *,
    found: Sorted | None = None, **more: Any,
) -> DateState:  # fmt: skip
    """Write what became of a date, and see to it that the household hears of it."""
    moment = now()
    left_out, risen = (found.left_out, found.risen) if found else ([], [])
    news = state != DateState.BOOKED or left_out or risen
    told = not news or more.get("why") == Why.PAUSED or standing.contact_email
    added = insert(StandingDate).values(
        standing_id=standing.id, falls_on=on, state=state, decided_at=moment, left_out=left_out,
        risen=risen, told_at=moment if told else None, **more,
    )  # fmt: skip
    date_id = session.execute(added.returning(StandingDate.id)).scalar_one()
    record(session, standing, state, SYSTEM, on=str(on), why=str(more.get("why") or ""))
    if news and more.get("why") != Why.PAUSED and standing.contact_email:
        stamp = int(moment.timestamp() * 1_000_000)
        key = f"standing.date:{standing.public_id}:{on}:{stamp}"
        outbox.put(session, "standing.date", key, date=date_id)
    return state


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
        row = session.scalars(
            select(StandingDate).where(
                StandingDate.standing_id == standing.id, StandingDate.falls_on == on
            ),
            execution_options={"populate_existing": True},
        ).first()
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
                  "most_cents": most_cents}  # fmt: skip
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
