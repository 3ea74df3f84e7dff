"""What a courier reports from the road: a bag that is missing, an incident; the desk settles it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel import audit, counters
from bourg.kernel.clock import now
from bourg.kernel.references import new_id
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.ordering.models import MerchantOrder, Order
from bourg.rounds.handing import AtDoor
from bourg.rounds.kinds import Deed, ReportKind, RoundState
from bourg.rounds.models import Round, RoundReport
from bourg.rounds.refusals import NothingMissing
from bourg.rounds.services import halts
from bourg.rounds.services.planning import plan
from bourg.slots.models import DeliverySlot

MOST_BAGS = 99


def missing(
    part_reference: str, actor: Actor, bags: int, note: str = "", said: AtDoor | None = None
) -> None:
    """So many bags of a shop's part are not there; the desk is told, the halt waits for it.

    Raises `BadInput`, `RoundTaken`, `NotFound`.
    """
    if not 1 <= bags <= MOST_BAGS:
        raise BadInput(N_("Say how many bags are missing."), field="bags")
    with write() as session:
        round_, part_id, order_id = halts.at_part(session, part_reference, actor)
        packed = session.get_one(MerchantOrder, part_id).bags
        if packed and bags > packed:
            msgid = N_("The shop packed %(packed)s bags: no more can be missing.")
            raise BadInput(msgid, field="bags", packed=packed)
        enter(session, round_, ReportKind.MISSING_BAG, actor, said, note, order_id=order_id,
              part_id=part_id, bags=bags)  # fmt: skip


def incident(reference: str, actor: Actor, note: str, said: AtDoor | None = None) -> None:
    """Something went wrong at a halt (of a part or an order); nothing moves by it.

    Raises `BadInput` without words, `RoundTaken`, `NotFound`.
    """
    if not note.strip():
        raise BadInput(N_("Say in a few words what happened."), field="note")
    with write() as session:
        if "-" in reference:
            round_, part_id, order_id = halts.at_part(session, reference, actor)
            enter(session, round_, ReportKind.INCIDENT, actor, said, note, order_id=order_id,
                  part_id=part_id)  # fmt: skip
        else:
            round_, order_id = halts.at_order(session, reference, actor)
            enter(session, round_, ReportKind.INCIDENT, actor, said, note, order_id=order_id)


def enter(
    session: Session, round_: Round, kind: ReportKind, actor: Actor, said: AtDoor | None = None,
    note: str = "", *, order_id: int | None = None, part_id: int | None = None,
    bags: int | None = None, deed: Deed | None = None,
) -> None:  # fmt: skip
    """Write a report into the desk's list and the order's trail; call it inside `write()`.

    What stands there in the very same words already, and waits for the desk, was pressed twice.
    """
    same = select(RoundReport.id).filter_by(
        round_id=round_.id, order_id=order_id, merchant_order_id=part_id, kind=kind, bags=bags,
        deed=deed, words=note.strip()[:300], user_id=actor.user_id, settled_at=None,
    )  # fmt: skip
    if session.scalar(same.limit(1)) is not None:
        return
    claimed_at = said.claimed_at if said else None
    session.add(
        RoundReport(
            public_id=new_id(), round_id=round_.id, order_id=order_id, merchant_order_id=part_id,
            kind=kind, bags=bags, deed=deed,
            outcome=said.outcome if said and deed == Deed.DELIVERED else None,
            words=note.strip()[:300], user_id=actor.user_id,
            reported_at=now(), claimed_at=claimed_at,
        )
    )  # fmt: skip
    reference = session.scalar(select(Order.reference).where(Order.id == order_id))
    part = session.scalar(select(MerchantOrder.reference).where(MerchantOrder.id == part_id))
    if reference is not None:
        detail = {"part": part} if part else {}
        audit.record(session, f"order:{reference}", f"report_{kind.value}", actor=actor,
                     bags=bags, **detail)  # fmt: skip
    for name in (f"round:{round_.slot_id}", "townhall"):
        counters.bump(session, name)


def settle(public_id: str, actor: Actor) -> None:
    """The desk has looked after a report; a halt that waited for it waits no more.

    Raises `NotFound`.
    """
    with write() as session:
        report = _report(session, public_id)
        _settled(session, report, session.get_one(Round, report.round_id), actor)


def leave_out(public_id: str, actor: Actor, hour_cents: int = 0) -> None:
    """The desk has looked for a part of which nothing was there, and it is nowhere: its order goes
    on without it, and a round that waited for nothing else is over.

    Raises `IllegalMove` (it was fetched meanwhile), `NothingMissing`, `NotFound`.
    """
    with write() as session:
        report = _report(session, public_id)
        round_ = session.get_one(Round, report.round_id)
        session.get(DeliverySlot, round_.slot_id, with_for_update=True)
        part = session.get(MerchantOrder, report.merchant_order_id or 0)
        if part is None or report.kind != ReportKind.MISSING_BAG:
            raise NothingMissing()
        halts.leave_out(session, round_, part.id, part.reference, actor)
        _settled(session, report, round_, actor)
        plan(round_.slot_id)
        if round_.state == RoundState.RIDING:
            halts.end_when_done(session, round_, hour_cents)


def _report(session: Session, public_id: str) -> RoundReport:
    """A report, locked. Raises `NotFound`."""
    found = session.scalars(
        select(RoundReport).where(RoundReport.public_id == public_id).with_for_update()
    ).first()
    if found is None:
        raise NotFound()
    return found


def _settled(session: Session, report: RoundReport, round_: Round, actor: Actor) -> None:
    report.settled_at = report.settled_at or now()
    audit.record(session, f"round:{round_.public_id}", "report_settled", actor=actor,
                 kind=report.kind.value)  # fmt: skip
    for name in (f"round:{round_.slot_id}", "townhall"):
        counters.bump(session, name)
