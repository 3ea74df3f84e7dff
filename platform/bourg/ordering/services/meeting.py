"""The meeting at the door, asked for one page at a time: whom, and what to do when nobody opens."""

from typing import Any, cast

from sqlalchemy import Table, bindparam, update

from bourg.kernel.clock import now
from bourg.kernel.transaction import write
from bourg.ordering import rules
from bourg.ordering.kinds import Absence
from bourg.ordering.models import Basket
from bourg.ordering.services import baskets, locking
from bourg.ordering.services.baskets import Contact

_TABLE = cast(Table, Basket.__table__)
_OPEN = (
    update(_TABLE)
    .where(_TABLE.c.public_id == bindparam("named"), _TABLE.c.ordered_at.is_(None))
    .returning(_TABLE.c.id)
)


def set_person(basket_id: str, *, name: str, phone: str, email: str) -> None:
    """Say whom to meet; what was said about the door stays. Raises `Several`, field by field."""
    fields = baskets.contact_fields(Contact(name, phone, email))
    persons = ("contact_name", "contact_phone", "contact_email")
    _write(basket_id, **{field: fields[field] for field in persons})


def set_arrival(basket_id: str, *, complement: str, courier_note: str, absence: Absence) -> None:
    """Say how to find the door and what to do when nobody opens. Raises `BadInput`."""
    place = rules.words(complement, "complement", longest=200)
    note = rules.words(courier_note, "courier_note", longest=500)
    _write(basket_id, complement=place, courier_note=note, absence=absence)


def set_note(basket_id: str, note: str) -> None:
    """Say something to whoever hands over what is fetched. Raises `BadInput`."""
    _write(basket_id, courier_note=rules.words(note, "courier_note", longest=500))


def _write(basket_id: str, **fields: Any) -> None:
    """Write these columns of an open basket. Raises `NotFound`, `BasketOrdered`."""
    with write() as session:
        statement = _OPEN.values(**fields, updated_at=now())
        if session.scalar(statement, {"named": basket_id}) is None:
            locking.open_basket(session, basket_id)
