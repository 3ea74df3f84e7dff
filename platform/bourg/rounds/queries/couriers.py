"""Reads about couriers: who they are, their papers, what they rode; their companies."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bourg.kernel.roles import Role
from bourg.people.models import RoleGrant, User
from bourg.rounds.kinds import CourierType, StopKind, StopState, Vehicle
from bourg.rounds.models import (
    CompanyDispatcher,
    CourierCompany,
    CourierDocument,
    CourierProfile,
    Round,
    Stop,
)
from bourg.rounds.papers import Paper, file_of


class CourierFile(NamedTuple):
    """A courier as the officer sees them, with what they rode in a month (minutes, rounds)."""

    id: int
    public_id: str
    name: str
    email: str | None
    courier_type: CourierType | None
    vehicle: Vehicle | None
    company_id: str | None
    company: str | None
    papers: list[Paper]
    minutes: int
    rounds: int


class Ridden(NamedTuple):
    """A round that is over: who rode it, its drops, minutes, metres and cents."""

    public_id: str
    courier: str | None
    courier_user_id: int | None
    started_at: datetime
    ended_at: datetime
    drops: int
    distance_m: int
    cost_cents: int

    @property
    def minutes(self) -> int:
        """How long it took."""
        return round((self.ended_at - self.started_at).total_seconds() / 60)


class CompanyView(NamedTuple):
    """A company that rides for the town."""

    id: int
    public_id: str
    name: str
    email: str
    phone: str
    hour_cents: int | None


class Person(NamedTuple):
    """Somebody by account."""

    id: int
    public_id: str
    name: str
    email: str | None


def papers_of(session: Session, user_id: int) -> list[Paper]:
    """The file of one courier: what is asked for, and what was shown besides."""
    profile = session.execute(
        select(CourierProfile.courier_type, CourierProfile.vehicle).where(
            CourierProfile.user_id == user_id
        )
    ).first()
    kind, vehicle = profile or (None, None)
    return file_of(kind, vehicle, _shown(session, [user_id])[user_id])


def files(
    session: Session, from_at: datetime, to_at: datetime, public_id: str = ""
) -> list[CourierFile]:
    """All couriers (or one), with what they rode between two moments; four statements."""
    granted = select(RoleGrant.user_id).where(RoleGrant.role == Role.COURIER)
    statement = (
        select(
            User.id, User.public_id, User.name, User.email, CourierProfile.courier_type,
            CourierProfile.vehicle, CourierCompany.public_id, CourierCompany.name,
        )
        .outerjoin(CourierProfile, CourierProfile.user_id == User.id)
        .outerjoin(CourierCompany, CourierCompany.id == CourierProfile.company_id)
        .where(User.active, or_(User.id.in_(granted), CourierProfile.id.is_not(None)))
        .order_by(User.name, User.id)
    )  # fmt: skip
    if public_id:
        statement = statement.where(User.public_id == public_id)
    rows = session.execute(statement).all()
    shown = _shown(session, [row.id for row in rows])
    rode = defaultdict(list)
    for one in ridden(session, from_at, to_at):
        rode[one.courier_user_id].append(one)
    return [
        CourierFile(*row, file_of(row.courier_type, row.vehicle, shown[row.id]),
                    sum(one.minutes for one in rode[row.id]), len(rode[row.id]))
        for row in rows
    ]  # fmt: skip


def ridden(
    session: Session, from_at: datetime, to_at: datetime, company_ids: Collection[int] = ()
) -> list[Ridden]:
    """The rounds that ended between two moments, of all or of these companies; one statement."""
    drops = (
        select(func.count())
        .where(Stop.round_id == Round.id, Stop.kind == StopKind.DROP)
        .where(Stop.state.in_((StopState.DONE, StopState.ABSENT)))
        .scalar_subquery()
    )
    statement = (
        select(
            Round.public_id, User.name, Round.courier_user_id, Round.started_at, Round.ended_at,
            drops, Round.distance_m, func.coalesce(Round.cost_cents, 0),
        )
        .outerjoin(User, User.id == Round.courier_user_id)
        .where(Round.ended_at >= from_at, Round.ended_at < to_at, Round.started_at.is_not(None))
        .order_by(Round.ended_at, Round.id)
    )  # fmt: skip
    if company_ids:
        statement = statement.where(_of_company(company_ids))
    return [Ridden(*row) for row in session.execute(statement)]


def _of_company(company_ids: Collection[int]) -> Any:
    """A round given to the company, or ridden by one of its couriers."""
    own = select(CourierProfile.user_id).where(CourierProfile.company_id.in_(company_ids))
    given = Round.company_id.in_(company_ids)
    return or_(given, Round.company_id.is_(None) & Round.courier_user_id.in_(own))


def companies(session: Session) -> list[CompanyView]:
    """The companies, by name."""
    return _companies(session)


def companies_of(session: Session, user_id: int) -> list[CompanyView]:
    """The companies for which somebody dispatches."""
    theirs = select(CompanyDispatcher.company_id).where(CompanyDispatcher.user_id == user_id)
    return _companies(session, CourierCompany.id.in_(theirs))


def company(session: Session, public_id: str) -> CompanyView | None:
    """One company."""
    return next(iter(_companies(session, CourierCompany.public_id == public_id)), None)


def _companies(session: Session, *conditions: Any) -> list[CompanyView]:
    one = CourierCompany
    columns = (one.id, one.public_id, one.name, one.email, one.phone, one.hour_cents)
    rows = session.execute(select(*columns).where(*conditions).order_by(one.name, one.id))
    return [CompanyView(*row) for row in rows]


def dispatchers(session: Session, company_id: int) -> list[Person]:
    """Who gives a company's rounds to its couriers."""
    mine = select(CompanyDispatcher.user_id).where(CompanyDispatcher.company_id == company_id)
    return _people(session, User.id.in_(mine))


def couriers_of(session: Session, company_ids: Iterable[int]) -> list[Person]:
    """The couriers of these companies."""
    own = select(CourierProfile.user_id).where(CourierProfile.company_id.in_(list(company_ids)))
    return _people(session, User.id.in_(own))


def _people(session: Session, condition: Any) -> list[Person]:
    rows = session.execute(
        select(User.id, User.public_id, User.name, User.email)
        .where(condition, User.active)
        .order_by(User.name, User.id)
    )
    return [Person(*row) for row in rows]


def _shown(session: Session, user_ids: list[int]) -> dict[int, list[Paper]]:
    shown: dict[int, list[Paper]] = {user_id: [] for user_id in user_ids}
    rows = session.execute(
        select(CourierDocument.user_id, CourierDocument.kind, CourierDocument.expires_on)
        .where(CourierDocument.user_id.in_(user_ids))
        .order_by(CourierDocument.id)
    )
    for user_id, kind, expires_on in rows:
        shown[user_id].append(Paper(kind, expires_on))
    return shown
