"""The meeting at the door, asked for one page at a time: whom, and what to do when nobody opens."""

from bourg.kernel.clock import now
from bourg.kernel.transaction import write
from bourg.ordering import rules
from bourg.ordering.kinds import Absence
from bourg.ordering.services import baskets, locking
from bourg.ordering.services.baskets import Contact


def set_person(basket_id: str, *, name: str, phone: str, email: str) -> None:
    """Say whom to meet; what was said about the door stays. Raises `Several`, field by field."""
    with write() as session:
        basket = locking.open_basket(session, basket_id)
        contact = Contact(name, phone, email, basket.courier_note, basket.absence)
        baskets.set_contact(basket_id, contact)


def set_arrival(basket_id: str, *, complement: str, courier_note: str, absence: Absence) -> None:
    """Say how to find the door and what to do when nobody opens. Raises `BadInput`."""
    place = rules.words(complement, "complement", longest=200)
    note = rules.words(courier_note, "courier_note", longest=500)
    with write() as session:
        basket = locking.open_basket(session, basket_id)
        basket.complement, basket.courier_note, basket.absence = place, note, absence
        basket.updated_at = now()
