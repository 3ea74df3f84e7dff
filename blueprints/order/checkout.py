"""The steps between basket and summary: whom to meet, what to do at the door, how to pay."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from blueprints.order import steps
from bourg.kernel.refusals import N_, BadInput
from bourg.money.kinds import Means
from bourg.ordering.kinds import Absence
from bourg.ordering.services import baskets, meeting
from bourg.web import visitor

MEANS = "means-"


def begin() -> ResponseReturnValue:
    """To the first thing that is missing."""
    page = steps.missing_page(visitor.see_basket())
    return redirect(url_for(page or "order.recap"), 303)


def contact() -> ResponseReturnValue:
    """Whom to meet: name, telephone, e-mail."""
    return steps.step("order.contact", "order/contact.html")


def set_contact() -> ResponseReturnValue:
    """Keep whom to meet."""
    typed = {name: request.form.get(name, "") for name in ("name", "phone", "email")}
    meeting.set_person(visitor.open_basket(), **typed)
    return steps.onwards("order.contact")


def arrival() -> ResponseReturnValue:
    """How to find the door, and what to do when nobody opens."""
    return steps.step("order.arrival", "order/arrival.html", absences=list(Absence))


def set_arrival() -> ResponseReturnValue:
    """Keep what the courier must know."""
    typed = {name: request.form.get(name, "") for name in ("complement", "courier_note")}
    if "absence" in request.form:
        meeting.set_arrival(visitor.open_basket(), **typed, absence=_absence())
    else:
        meeting.set_note(visitor.open_basket(), typed["courier_note"])
    return steps.onwards("order.arrival")


def _absence() -> Absence:
    given = request.form.get("absence", Absence.CALL.value)
    if given not in set(Absence):
        raise BadInput(N_("Choose one of the list."), field="absence")
    return Absence(given)


def means() -> ResponseReturnValue:
    """How to pay each shop: only by what it accepts."""
    return steps.whole_step("order.means", "order/means.html")


def set_means() -> ResponseReturnValue:
    """Keep how each shop will be paid (fields "means-<shop>")."""
    fields = {name: value for name, value in request.form.items() if name.startswith(MEANS)}
    chosen = {name.removeprefix(MEANS): _means(name, value) for name, value in fields.items()}
    baskets.set_means(visitor.open_basket(), chosen)
    return steps.onwards("order.means")


def _means(field: str, given: str) -> Means:
    if given not in set(Means):
        raise BadInput(N_("Choose one of the list."), field=field)
    return Means(given)
