"""Companies that ride for the town: their file, their dispatchers, the rounds given to them."""

from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bourg.kernel import audit, counters
from bourg.kernel.clock import now
from bourg.kernel.references import new_id
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.people.models import User
from bourg.people.rules import clean_name
from bourg.people.services import accounts
from bourg.rounds.kinds import RoundState
from bourg.rounds.models import CompanyDispatcher, CourierCompany, CourierProfile, Round
from bourg.rounds.refusals import RoundTaken, RoundUnderWay
from bourg.rounds.services.halts import check_papers
from bourg.slots.models import DeliverySlot


class Firm(NamedTuple):
    """A company as it is entered; `hour_cents` is its price of an hour, if one was agreed."""

    name: str
    email: str = ""
    phone: str = ""
    hour_cents: int | None = None


def open_company(firm: Firm, actor: Actor) -> str:
    """Enter a company; returns its public id. Raises `BadInput`."""
    name = clean_name(firm.name)
    with write() as session:
        company = CourierCompany(
            public_id=new_id(), name=name, email=firm.email.strip()[:254],
            phone=firm.phone.strip()[:20], hour_cents=firm.hour_cents, created_at=now(),
        )  # fmt: skip
        session.add(company)
        audit.record(session, f"company:{company.public_id}", "opened", actor=actor)
        return company.public_id


def add_dispatcher(company_public_id: str, name: str, email: str, actor: Actor) -> int:
    """Let somebody give the company's rounds to its couriers; opens an account if there is none.

    Raises `NotFound`, `BadInput`.
    """
    with write() as session:
        company = _company(session, company_public_id)
        user_id = accounts.open_account(name, email, actor=actor)
        known = select(CompanyDispatcher).filter_by(company_id=company.id, user_id=user_id)
        if session.scalar(known) is None:
            session.add(CompanyDispatcher(company_id=company.id, user_id=user_id))
            accounts.end_sessions(user_id, actor)
            _record(session, company, "dispatcher_added", actor, user_id)
        return user_id


def remove_dispatcher(company_public_id: str, user_id: int, actor: Actor) -> None:
    """Somebody dispatches for the company no more. Raises `NotFound`."""
    with write() as session:
        company = _company(session, company_public_id)
        session.execute(delete(CompanyDispatcher).filter_by(company_id=company.id, user_id=user_id))
        accounts.end_sessions(user_id, actor)
        _record(session, company, "dispatcher_removed", actor, user_id)


def give(round_public_id: str, company_public_id: str, actor: Actor) -> None:
    """Give a round to a company, or (an empty id) take it back, before it is ridden.

    Raises `RoundUnderWay`, `NotFound`.
    """
    with write() as session:
        round_ = _round(session, round_public_id)
        company = _company(session, company_public_id) if company_public_id else None
        if round_.company_id != (company.id if company else None):
            round_.courier_user_id = None
        round_.company_id = company.id if company else None
        audit.record(session, f"round:{round_public_id}", "given", actor=actor,
                     company=company_public_id)  # fmt: skip
        _bump(session, round_)


def assign(round_public_id: str, courier_public_id: str, company_id: int, actor: Actor) -> None:
    """A dispatcher gives a round of the company to one of its couriers.

    Raises `RoundTaken` (another company's), `RoundUnderWay`, `PaperExpired`, `NotFound`.
    """
    with write() as session:
        round_ = _round(session, round_public_id)
        if round_.company_id != company_id:
            raise RoundTaken()
        courier_id = _courier(session, courier_public_id, company_id)
        slot = session.get_one(DeliverySlot, round_.slot_id)
        check_papers(session, courier_id, now().astimezone(ZoneInfo(slot.time_zone)))
        round_.courier_user_id = courier_id
        audit.record(session, f"round:{round_public_id}", "assigned", actor=actor,
                     courier=courier_public_id)  # fmt: skip
        _bump(session, round_)


def _courier(session: Session, public_id: str, company_id: int) -> int:
    """A courier of the company. Raises `BadInput`."""
    found = session.scalar(
        select(User.id)
        .join(CourierProfile, CourierProfile.user_id == User.id)
        .where(User.public_id == public_id, CourierProfile.company_id == company_id)
    )
    if found is None:
        raise BadInput(N_("Choose one of your couriers."), field="courier")
    return found


def _round(session: Session, public_id: str) -> Round:
    """A round that nobody has begun, with its slot locked. Raises `RoundUnderWay`, `NotFound`."""
    slot_id = session.scalar(select(Round.slot_id).where(Round.public_id == public_id))
    if slot_id is None:
        raise NotFound()
    session.get(DeliverySlot, slot_id, with_for_update=True)
    found = session.scalars(
        select(Round).where(Round.public_id == public_id),
        execution_options={"populate_existing": True},
    ).one()
    if found.state != RoundState.PLANNED:
        raise RoundUnderWay()
    return found


def _company(session: Session, public_id: str) -> CourierCompany:
    found = session.scalars(
        select(CourierCompany).where(CourierCompany.public_id == public_id).with_for_update()
    ).first()
    if found is None:
        raise NotFound()
    return found


def _record(
    session: Session, company: CourierCompany, verb: str, actor: Actor, user_id: int
) -> None:
    audit.record(session, f"company:{company.public_id}", verb, actor=actor, user=user_id)


def _bump(session: Session, round_: Round) -> None:
    for name in (f"round:{round_.slot_id}", "townhall"):
        counters.bump(session, name)
