"""One order as the town sees it: its parts, its trail, and what may be done for a shop."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.townhall.zone_maps import ground
from bourg.addresses.points import typed
from bourg.addresses.queries import search
from bourg.addresses.rules import Found
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Actor, Channel, Role
from bourg.ordering.queries import orders as queries
from bourg.ordering.queries.concerned import is_in_danger
from bourg.ordering.queries.concerned import other_slots as offered
from bourg.ordering.queries.elsewhere import other_points
from bourg.ordering.queries.orders import OrderView
from bourg.ordering.queries.proposals import asked_of
from bourg.ordering.services import answering, cancelling, correcting, proposing
from bourg.ordering.services.rescheduling import reschedule
from bourg.people.queries import has_priority, trusted
from bourg.people.services import households, trusting
from bourg.rounds.handing import all_known, moment
from bourg.rounds.kinds import Outcome
from bourg.townhall.queries import find_orders, trail
from bourg.web.access import actor, has_role
from bourg.web.arrivals import expected
from bourg.web.filters import date_time
from bourg.web.forms import missing_lines, reason, text, whole_number
from bourg.web.labels import event_label, label, role_label
from bourg.web.reading import reading
from bourg.web.slot_tiles import days


def find() -> ResponseReturnValue:
    """Go to the order of a reference, however it was typed; else show the orders of that name."""
    asked = request.args.get("q", "").strip()[:80]
    reference = "".join(asked.split()).upper().split("-")[0]
    if queries.order(reading(), reference):
        return redirect(url_for("townhall.order", reference=reference), 303)
    found = find_orders(reading(), asked, now())
    return render_template("townhall/found.html", asked=asked, orders=found)


def one(reference: str) -> str:
    """The order, its parts and its trail."""
    order, role = _order(reference), _role()
    return render_template(
        "townhall/order.html", order=order, trail=_trail(order),
        may_cancel=order.may_cancel(now(), role), officer=role == Role.OFFICER,
        arrival=expected(order, now()), questions=asked_of(reading(), order),
        choices=_meant().suggestions if "address" in request.form else (),
        trusted=trusted(reading(), [order.household_id]).get(order.household_id),
        priority=has_priority(reading(), order.household_id, None),
        map=ground() if not (order.address_confirmed or order.closed_at) else None,
        known=has_priority(reading(), None, None, order.contact_phone),
    )  # fmt: skip


def _trail(order: OrderView) -> list[tuple[str, ...]]:
    """What happened to the order, in words, and at which shop."""
    shops = {part.reference: part.name for part in order.parts}
    return [
        (date_time(one.at), " – ".join([event_label(one.verb), *_door(one.detail)]),
         role_label(one.actor_role), shops.get(one.detail.get("part", ""), ""))
        for one in trail(reading(), f"order:{order.reference}")
    ]  # fmt: skip


def _door(detail: dict[str, Any]) -> list[str]:
    """What a courier said of a doorstep, whom it rang up, and when by the telephone's clock."""
    outcome, claimed = detail.get("outcome", ""), moment(detail.get("claimed_at"))
    words = [label(Outcome(outcome))] if outcome in list(Outcome) else []
    if rang := all_known(detail.get("rang") or ()):
        words.append(gettext("rung up: %(whom)s", whom=", ".join(map(label, rang))))
    if claimed:
        words.append(gettext("by the telephone: %(when)s", when=date_time(claimed)))
    return words


def answer(reference: str) -> Response:
    """Accept or refuse a part on behalf of its shop, with or without some lines."""
    part, accept = _part(reference), request.form.get("accept") == "yes"
    if accept:
        answering.answer(part, accept=True, refused=missing_lines(), actor=_actor())
    else:
        answering.answer(part, accept=False, reason=reason(), actor=_actor())
    return _back(reference, gettext("The answer is noted, on behalf of the shop."))


def take_out(reference: str) -> Response:
    """Take lines out of an accepted part on behalf of its shop: missing after all."""
    answering.take_out(_part(reference), missing_lines(), actor=_actor())
    return _back(reference, gettext("Noted, on behalf of the shop. The household is told."))


def settle_rest(reference: str) -> Response:
    """Note by telephone whether the household keeps the rest or cancels it."""
    _order(reference)
    cancelling.settle_rest(reference, request.form.get("keep") == "yes", _actor())
    return _back(reference, gettext("The household's answer is noted."))


def decide(reference: str) -> Response:
    """Note by telephone what the household answers to a shop's question."""
    _order(reference)
    yes = request.form.get("answer") == "yes"
    proposing.decide(reference, text("question", longest=32), yes, _actor())
    return _back(reference, gettext("The household's answer is noted."))


def set_priority(reference: str) -> Response:
    """Keep places for the household of an order, or no longer."""
    order, wanted = _order(reference), request.form.get("priority") == "yes"
    households.set_priority(order.household_id, wanted, _actor())
    kept, over = gettext("Places are kept for this household."), gettext("Noted.")
    return _back(reference, kept if wanted else over)


def ready(reference: str) -> Response:
    """Say on behalf of a shop that its bags are ready."""
    answering.ready(_part(reference), whole_number("bags"), actor=_actor())
    return _back(reference, gettext("Noted: ready for the courier."))


def cancel(reference: str) -> Response:
    """Cancel the whole order for the household."""
    _order(reference)
    cancelling.cancel(reference, _actor())
    return _back(reference, gettext("The order is cancelled; the household is told."))


def other_slots(reference: str) -> str:
    """Two weeks of slots for an order whose own the town called off, or nobody can ride to."""
    order = _order(reference)
    may = order.called_off or is_in_danger(reading(), order.id)
    offers = offered(reading(), order, now()) if may else []
    places = other_points(reading(), order, now())
    return render_template(
        "townhall/other_slots.html", order=order, may=may, days=days(offers),
        elsewhere=[(one, days(one.offers)) for one in places],
    )  # fmt: skip


def take_other(reference: str) -> Response:
    """Take another slot for the household, on the telephone."""
    _order(reference)
    slot = text("slot", longest=32)
    if not slot:
        raise BadInput(N_("Choose a time."), field="slot")
    reschedule(reference, slot, _actor())
    return _back(reference, gettext("The order has its new time; household and shops are told."))


def name_trusted(reference: str) -> Response:
    """Note whom to ring up when nobody opens this household's door."""
    order = _order(reference)
    name, phone = text("name", longest=120), text("phone", longest=40)
    trusting.name_trusted(order.household_id, name, phone, _actor())
    return _back(reference, gettext("Saved."))


def confirm_address(reference: str) -> Response:
    """Give an unlisted address its place: in the gazetteer, or a point on the map."""
    _order(reference)
    if "place" in request.form:
        correcting.place_on_map(reference, typed(request.form["place"]), _actor())
        return _back(reference, gettext("The address is confirmed."))
    chosen = text("address_id", longest=60) or getattr(_meant().exact, "id", "")
    near = request.form.get("near") == "yes"
    correcting.confirm_address(reference, chosen, _actor(), keep_words=near)
    return _back(reference, gettext("The address is confirmed."))


def _meant() -> Found:
    """What the gazetteer knows of the words that were typed."""
    return search(reading(), request.form.get("address", "")[:120])


def _order(reference: str) -> OrderView:
    found = queries.order(reading(), reference)
    if found is None:
        raise NotFound()
    return found


def _part(reference: str) -> str:
    """The part named in the form, if it is of this order. Raises `NotFound`."""
    parts = {part.reference for part in _order(reference).parts}
    part = request.form.get("part", "")
    if part not in parts:
        raise NotFound()
    return part


def _role() -> Role:
    return Role.OFFICER if has_role(Role.OFFICER, Role.ADMINISTRATOR) else Role.AGENT


def _actor() -> Actor:
    return actor(_role(), Channel.OFFICER if _role() == Role.OFFICER else Channel.PHONE_DESK)


def _back(reference: str, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("townhall.order", reference=reference), 303)
