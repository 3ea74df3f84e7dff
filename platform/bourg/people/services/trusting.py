"""Whom to ring up when nobody opens: a household names one person it trusts."""

from sqlalchemy import delete, select

from bourg.kernel import audit
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.people.models import Household, HouseholdMember
from bourg.people.queries import TRUSTED
from bourg.people.rules import clean_name, clean_phone


def name_trusted(household_id: int, name: str, phone: str, actor: Actor) -> None:
    """Say whom to ring up; it replaces who was named before, and two empty fields take it back.

    Raises `BadInput`, `NotFound`.
    """
    person = _person(name, phone)
    with write() as session:
        found = session.scalars(
            select(Household).where(Household.id == household_id).with_for_update()
        ).first()
        if found is None:
            raise NotFound()
        session.execute(
            delete(HouseholdMember).filter_by(household_id=household_id, relation=TRUSTED)
        )
        if person:
            session.add(HouseholdMember(household_id=household_id, relation=TRUSTED, **person))
        verb = "trusted_named" if person else "trusted_taken_back"
        audit.record(session, f"household:{found.public_id}", verb, actor=actor)


def _person(name: str, phone: str) -> dict[str, str]:
    if not name.strip() and not phone.strip():
        return {}
    if not name.strip():
        raise BadInput(N_("Say who this is."), field="name")
    return {"name": clean_name(name), "phone": clean_phone(phone)}
