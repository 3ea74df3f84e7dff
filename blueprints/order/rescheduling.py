"""The town called a slot off: the household takes another one for its order."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.order.following import find
from bourg.addresses.kinds import Way
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput
from bourg.ordering.queries.concerned import is_asked
from bourg.ordering.queries.concerned import other_slots as offered
from bourg.ordering.queries.elsewhere import other_points
from bourg.ordering.services.rescheduling import reschedule
from bourg.web.access import actor
from bourg.web.forms import text
from bourg.web.reading import reading
from bourg.web.slot_tiles import days


def other_slots(reference: str, token: str) -> ResponseReturnValue:
    """Two weeks of slots; nothing to choose while the order is brought as planned."""
    order = find(reference, token)
    if not (order.called_off or is_asked(reading(), order)):
        return redirect(url_for("order.tracking", reference=reference, token=token), 303)
    offers, places = offered(reading(), order, now()), other_points(reading(), order, now())
    return render_template(
        "order/other_slots.html", order=order, token=token, days=days(offers),
        elsewhere=[(one, days(one.offers)) for one in places],
        free=bool(places) or any(offer.takeable for offer in offers),
    )  # fmt: skip


def take_other(reference: str, token: str) -> Response:
    """Take this slot instead of the one that is called off."""
    order = find(reference, token)
    slot = text("slot", longest=32)
    if not slot:
        raise BadInput(N_("Choose a time."), field="slot")
    reschedule(reference, slot, actor())
    brought = gettext("Thank you: your order comes at the new time.")
    fetched = gettext("Thank you: the new time and place are noted.")
    flash(brought if order.way == Way.DELIVERY else fetched, "success")
    return redirect(url_for("order.tracking", reference=reference, token=token), 303)
