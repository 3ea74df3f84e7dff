"""Handing over what is fetched: the list of whoever runs a pick-up point, and calls about it."""

from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Actor, Channel, Role
from bourg.ordering.queries import fetching as queries
from bourg.ordering.queries.fetching import ToFetch
from bourg.ordering.services import fetching
from bourg.web.access import actor, has_role
from bourg.web.reading import reading


def desk() -> str:
    """What lies at the points or is on its way there, point by point, window by window."""
    found = sorted(queries.at_points(reading()), key=_window)
    return render_template(
        "townhall/collections.html", now=now(),
        windows=[list(orders) for _, orders in groupby(found, key=_window)],
    )  # fmt: skip


def _window(order: ToFetch) -> tuple[object, ...]:
    return order.starts_at, order.collect_at, order.zone_id


def arrived(reference: str) -> Response:
    """A shop brought its bags itself: they are at the point."""
    fetching.set_down(_order(reference).reference, _actor())
    return _back(gettext("Noted: at the pick-up point. The household is told."))


def handed_over(reference: str) -> Response:
    """The household has everything."""
    fetching.hand_over(_order(reference).reference, _actor())
    return _back(gettext("Handed over. Thank you!"))


def left(reference: str) -> Response:
    """Nobody came: everything goes back to the shops."""
    fetching.left_at_point(_order(reference).reference, _actor())
    return _back(gettext("Noted. The household is told."))


def told(reference: str) -> Response:
    """The household was rung up."""
    fetching.told_by_telephone(_order(reference).reference, _actor())
    flash(gettext("Noted: the household knows."), "success")
    return redirect(url_for("townhall.calls"), 303)


def part_handed_over(reference: str) -> Response:
    """On behalf of a shop: the household has its part."""
    fetching.hand_over_part(_part(reference), actor=_actor())
    return _to_order(reference, gettext("Noted, on behalf of the shop."))


def part_left(reference: str) -> Response:
    """On behalf of a shop: nobody came for its part."""
    fetching.left_in_shop(_part(reference), actor=_actor())
    return _to_order(reference, gettext("Noted, on behalf of the shop."))


def _part(reference: str) -> str:
    """The part named in the form, if it is of this order. Raises `NotFound`."""
    part = request.form.get("part", "")
    if part not in {one.reference for one in _order(reference).parts}:
        raise NotFound()
    return part


def _order(reference: str) -> ToFetch:
    found = queries.one(reading(), reference)
    if found is None:
        raise NotFound()
    return found


def _actor() -> Actor:
    role = Role.OFFICER if has_role(Role.OFFICER, Role.ADMINISTRATOR) else Role.AGENT
    return actor(role, Channel.OFFICER if role == Role.OFFICER else Channel.PHONE_DESK)


def _back(words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("townhall.collections"), 303)


def _to_order(reference: str, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("townhall.order", reference=reference), 303)
