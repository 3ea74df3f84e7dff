"""A standing order changes, is paused for some days, or ends. What was ordered already stays."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput, NotFound, Refusal
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering import standing as rules
from bourg.ordering.kinds import Absence, DateState, Why
from bourg.ordering.models import Order, StandingDate, StandingOrder, StandingPause
from bourg.ordering.queries.standing import wishes
from bourg.ordering.queries.standing_lists import WAITING
from bourg.ordering.services import cancelling
from bourg.ordering.services.standing.keeping import (
    Agreed,
    locked,
    record,
    refuse_impossible,
    refuse_others,
    tell,
)
from bourg.ordering.standing import Rhythm, Span

MOST_PAUSES = 20


def change(
    public_id: str, rhythm: Rhythm, ceiling_cents: int, absence: Absence, actor: Actor, *,
    today: date,
) -> None:  # fmt: skip
    """Change when it falls, its ceiling, what to do when nobody opens; for dates to come.

    A rhythm that stays keeps counting its weeks from the same day. Raises `BadInput`.
    """
    refuse_others(actor)
    with write() as session:
        standing = locked(session, public_id)
        same = Rhythm(*(getattr(standing, name) for name in Rhythm._fields))
        if rhythm._replace(first_on=same.first_on) == same:
            rhythm = same
        rules.check(rhythm._replace(first_on=max(rhythm.first_on, today)), ceiling_cents, today)
        agreed = Agreed(ceiling_cents, True, standing.adult)
        refuse_impossible(wishes(session, standing.id), agreed)
        for name, value in rhythm._asdict().items():
            setattr(standing, name, value)
        standing.ceiling_cents, standing.absence = ceiling_cents, absence
        session.flush()
        _stop_waiting(session, standing, lambda day: not rules.falls_on(rhythm, day))
        event = record(session, standing, "changed", actor, weekday=rhythm.weekday,
                       every_weeks=rhythm.every_weeks, ceiling_cents=ceiling_cents)  # fmt: skip
        tell(session, public_id, event)


def pause(public_id: str, span: Span, actor: Actor, *, today: date) -> list[str]:
    """Want nothing on some days; orders placed for them are cancelled where they still can be.

    Returns the orders that a shop has begun already: they come. Raises `BadInput`.
    """
    refuse_others(actor)
    span = rules.check_pause(span, today)
    with write() as session:
        standing = locked(session, public_id)
        of_it = StandingPause.standing_id == standing.id
        known = session.execute(
            select(func.count()).select_from(StandingPause).where(of_it)
        ).scalar_one()
        if known >= MOST_PAUSES:
            raise BadInput(N_("There are many pauses already: take one back first."))
        session.add(StandingPause(standing_id=standing.id, **span._asdict()))
        session.flush()
        skipped = {"state": DateState.SKIPPED, "why": Why.PAUSED}
        _stop_waiting(session, standing, span.covers, **skipped)
        record(session, standing, "paused", actor, from_on=str(span.from_on),
               to_on=str(span.to_on or ""))  # fmt: skip
        placed = _placed(session, standing.id, span)
    return [reference for reference in placed if not _cancelled(reference, actor)]


def _stop_waiting(
    session: Session, standing: StandingOrder, on: Callable[[date], bool], **values: Any
) -> None:
    """Try dates no more that wait for a place, on these days; the household knows why."""
    row = StandingDate
    of_it = row.standing_id == standing.id
    waiting = select(row.id, row.falls_on).where(of_it, WAITING)
    over = [id_ for id_, falls_on in session.execute(waiting).all() if on(falls_on)]
    ended = {"retried_at": now(), "told_at": now(), **values}
    session.execute(update(row).where(row.id.in_(over)).values(**ended))


def _placed(session: Session, standing_id: int, span: Span) -> list[str]:
    """The living orders it placed for days of a pause."""
    rows = session.execute(
        select(Order.reference, StandingDate.falls_on)
        .join(StandingDate, StandingDate.order_id == Order.id)
        .where(StandingDate.standing_id == standing_id, Order.closed_at.is_(None))
        .order_by(StandingDate.falls_on)
    )
    return [row.reference for row in rows if span.covers(row.falls_on)]


def _cancelled(reference: str, actor: Actor) -> bool:
    with suppress(Refusal):
        cancelling.cancel(reference, actor)
        return True
    return False


def resume(public_id: str, pause_id: int, actor: Actor, *, today: date) -> None:
    """Take a pause back; dates to come that it skipped are decided anew."""
    refuse_others(actor)
    with write() as session:
        standing = locked(session, public_id)
        gone = delete(StandingPause).where(
            StandingPause.id == pause_id, StandingPause.standing_id == standing.id
        )
        span = session.execute(gone.returning(StandingPause.from_on, StandingPause.to_on)).first()
        if span is None:
            raise NotFound()
        skipped = delete(StandingDate).where(
            StandingDate.standing_id == standing.id, StandingDate.falls_on >= today,
            StandingDate.state == DateState.SKIPPED, StandingDate.why == Why.PAUSED,
        )  # fmt: skip
        session.execute(skipped)
        record(session, standing, "resumed", actor, from_on=str(span.from_on))


def end(public_id: str, actor: Actor) -> None:
    """Order nothing more; what was ordered still comes, and can be cancelled one by one."""
    refuse_others(actor)
    with write() as session:
        standing = locked(session, public_id)
        standing.ended_at = now()
        session.flush()
        _stop_waiting(session, standing, lambda _: True)
        tell(session, public_id, record(session, standing, "ended", actor))
