"""Orders: placed once, followed, cancelled while no shop has started."""

from flask import Response, request, url_for

from blueprints.api.shapes.orders import Agreement, NewOrder, RestWanted, order, placed
from blueprints.api.shapes.slots import SlotWanted
from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound, Refusal
from bourg.money.kinds import Means
from bourg.ordering import queries
from bourg.ordering.queries.proposals import asked_of
from bourg.ordering.services import cancelling, placing, proposing, rescheduling
from bourg.ordering.services.baskets import Contact
from bourg.web import arrivals
from bourg.web.access import actor
from bourg.web.api import Nothing, answer, body
from bourg.web.bearer import open_basket
from bourg.web.errors import refused
from bourg.web.pages import is_open
from bourg.web.reading import reading
from bourg.web.tools import tools

# What the trade calls a field, and where it stands in the body that brings it.
PLACES = {
    "name": "contact.name",
    "phone": "contact.phone",
    "email": "contact.email",
    "means": "payment",
    "courier_note": "note",
    "address": "address_id",
}


def point_out(refusal: Refusal) -> Response:
    """What cannot be in an order, by its place in the body."""
    for one in refusal.each():
        one.field = PLACES.get(one.field or "", one.field)
    return refused(refusal)


def place() -> Response:
    """Order a basket, once: sent again with the same key and body, the answer is the same.

    The basket's token orders it. The order obliges to pay. Where the place is no longer kept, the
    refusal brings `alternatives`: the next three slots.
    """
    wanted = body(NewOrder)
    open_basket(wanted.basket_id)
    done = placing.place_order(
        wanted.basket_id, actor=actor(), delivery=tools().town.delivery,
        key=request.headers.get("Idempotency-Key"), body=wanted.model_dump(mode="json"),
        contact=_contact(wanted), means=_means(wanted), age_confirmed=wanted.age_confirmed,
        at_the_door=wanted.payment == "at_the_door",
    )  # fmt: skip
    token = tools().seal("order", done.reference, done.token_version)
    return answer(placed(done, token, _tracking_url(done.reference, token)), 201)


def _contact(wanted: NewOrder) -> Contact:
    person = wanted.contact
    return Contact(person.name, person.phone, person.email, wanted.note, wanted.absence)


def _means(wanted: NewOrder) -> dict[str, Means] | None:
    return wanted.payment if isinstance(wanted.payment, dict) else None


def _tracking_url(reference: str, token: str) -> str | None:
    """The order's page for people, where this town has one."""
    if not is_open("order.tracking"):
        return None
    return url_for("order.tracking", reference=reference, token=token, _external=True)


def show(reference: str) -> Response:
    """The order with every shop's part, as it stands."""
    found = queries.order(reading(), reference)
    if found is None:
        raise NotFound()
    asked = asked_of(reading(), found)
    return answer(order(found, arrivals.expected(found, now()), asked))


def decide(reference: str, question_id: str) -> Response:
    """Answer what a shop asks: agree, or keep to what was agreed before."""
    proposing.decide(reference, question_id, body(Agreement).yes, actor())
    return show(reference)


def cancel(reference: str) -> Response:
    """Cancel the whole order, until the first shop starts."""
    body(Nothing)
    cancelling.cancel(reference, actor())
    return show(reference)


def take_slot(reference: str) -> Response:
    """Take another slot for an order whose own is called off; the delivery is never dearer."""
    rescheduling.reschedule(reference, body(SlotWanted).slot_id, actor())
    return show(reference)


def settle_rest(reference: str) -> Response:
    """After a shop refused its part: keep the rest, or cancel it."""
    cancelling.settle_rest(reference, body(RestWanted).keep, actor())
    return show(reference)
