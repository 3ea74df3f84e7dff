"""Where to deliver: completion while typing, "did you mean", and what is not in the list."""

from flask import Response, flash, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from blueprints.storefront import visitor
from bourg.addresses import queries
from bourg.addresses.rules import Found, Outcome
from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.roles import Channel
from bourg.ordering.queries import Destination
from bourg.ordering.services import baskets
from bourg.web import filters
from bourg.web.forms import text
from bourg.web.i18n import current_language
from bourg.web.pages import inside
from bourg.web.reading import reading
from bourg.web.visitor import Nearby, nearby

LONGEST = 120


def completion() -> Response:
    """The addresses somebody may be typing: {"items": [{"id", "label"}]}."""
    found = queries.complete(reading(), request.args.get("q", "")[:LONGEST])
    return jsonify(items=[{"id": one.id, "label": filters.address(one.label)} for one in found])


def address() -> str:
    """The page of the address: what was understood, choices, and the way on when not listed."""
    typed = request.values.get("q", "")[:LONGEST].strip()
    found = queries.search(reading(), typed) if typed else None
    return render_template(
        "storefront/address.html", typed_address=typed, found=found, where=(at := visitor.where()),
        next=inside(request.values.get("next")), near=_near(found, at),
    )  # fmt: skip


def _near(found: Found | None, where: Destination | None) -> Nearby | None:
    """Where goods can be fetched, for somebody we do not deliver to."""
    if found is not None:
        return nearby() if found.outcome == Outcome.OTHER_TOWN else None
    outside = where is not None and where.zone_id is None
    return nearby(where.place.lat, where.place.lon) if outside and where else None


def set_address() -> ResponseReturnValue:
    """Keep the address in the basket, when it is clear which; else show what may be meant."""
    ban_id, typed = text("address_id", longest=60), text("q", longest=LONGEST)
    unlisted = text("unlisted", longest=200)
    if not (ban_id or typed or unlisted):
        field = "unlisted" if "unlisted" in request.form else "q"
        raise BadInput(N_("Enter your address: number and street."), field=field)
    if not ban_id and not unlisted:
        exact = queries.search(reading(), typed).exact
        if exact is None:
            return redirect(url_for("storefront.address", q=typed, next=_next()), 303)
        ban_id = exact.id
    place, basket_id = _nearest() if unlisted else ban_id, _basket()
    gone = baskets.set_address(basket_id, ban_id=place or None, unlisted=unlisted or None)
    session["basket"] = basket_id
    return _onwards(gone)


def _nearest() -> str:
    """The known address that places an unlisted one, if one was named. Raises `BadInput`."""
    chosen, typed = text("near_id", longest=60), text("near", longest=LONGEST)
    if chosen or not typed:
        return chosen
    exact = queries.search(reading(), typed).exact
    if exact is None:
        raise BadInput(N_("Choose an address of the list, or leave this empty."), field="near")
    return exact.id


def _onwards(gone: bool) -> ResponseReturnValue:
    """On to where one came from; a place that had to be given back is told."""
    if gone:
        words = gettext("The time that was kept does not suit this address: choose another one.")
        flash(words, "warning")
    return redirect(_next() or url_for("storefront.home"), 303)


def _next() -> str | None:
    return inside(request.form.get("next")) or None


def _basket() -> str:
    """This visitor's open basket, or a fresh one."""
    user_id = current_user.id if current_user.is_authenticated else None
    return baskets.open_or_start(
        session.get("basket"), channel=Channel.WEB, user_id=user_id, locale=current_language()
    )
