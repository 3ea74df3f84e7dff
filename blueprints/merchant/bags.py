"""A shop's own notes for the courier: bags handed over, one tap each; and that it is late."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.merchant.desk import my_shop
from bourg.kernel.roles import Role
from bourg.rounds.services import noting
from bourg.web.access import actor
from bourg.web.filters import hour
from bourg.web.forms import whole_number


def note(slug: str, reference: str) -> Response:
    """Tick a bag that was handed over, or take the tick away."""
    given = "give" in request.form
    bag = whole_number("give" if given else "take_back")
    noting.handed(reference, bag, given, merchant_ids=[my_shop(slug).id])
    return redirect(url_for("merchant.shop", slug=slug, _anchor=f"bags-{reference}"), 303)


def late(slug: str, reference: str) -> Response:
    """The bags are ready only in so many minutes."""
    ready_at = noting.late(
        reference, whole_number("minutes"), actor(Role.MERCHANT), merchant_ids=[my_shop(slug).id]
    )
    words = gettext("Noted: ready towards %(hour)s. Courier and households see it.",
                    hour=hour(ready_at))  # fmt: skip
    flash(words, "success")
    return redirect(url_for("merchant.shop", slug=slug), 303)
