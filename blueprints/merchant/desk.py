"""The order desk: what is new, what to prepare, what waits for the courier."""

from datetime import UTC, datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.merchants.queries import Workplace, desk_id, workplaces
from bourg.ordering.kinds import PartState
from bourg.ordering.queries import desks as queries
from bourg.ordering.queries.desks import PartView
from bourg.ordering.queries.proposals import questions
from bourg.rounds.queries.arrivals import Passage, passages
from bourg.rounds.queries.reports import left_behind
from bourg.rounds.services.noting import LATE_MINUTES
from bourg.web.bag_labels import labels_of_part
from bourg.web.live import fragment, unchanged
from bourg.web.reading import reading


def choose() -> ResponseReturnValue:
    """Straight to the shop, or a choice for people who work in several."""
    mine = workplaces(reading(), current_user.id)
    if len(mine) == 1:
        return redirect(url_for("merchant.shop", slug=mine[0].slug), 303)
    return render_template("merchant/choose.html", shops=mine)


def orders(slug: str) -> str:
    """The desk of one shop."""
    return render_template("merchant/desk.html", **_context(my_shop(slug)))


def live(slug: str) -> ResponseReturnValue:
    """The part of the desk that renews itself: a 304 while nothing changed."""
    counter = f"desk:{my_desk(slug)}"
    same = unchanged(counter)
    return same or fragment("merchant/desk_live.html", counter, **_context(my_shop(slug)))


def past(slug: str) -> str:
    """What was delivered, refused or cancelled lately."""
    shop = my_shop(slug)
    parts = queries.past(reading(), [shop.id])
    return render_template("merchant/past.html", shop=shop, parts=parts)


def part(slug: str, reference: str) -> str:
    """One part: lines, wishes, what can be done with it."""
    shop = my_shop(slug)
    return render_template("merchant/part.html", **_one(shop, reference))


def slip(slug: str, reference: str) -> str:
    """The packing slip, for paper."""
    shop = my_shop(slug)
    narrow = request.args.get("papier") == "80"
    return render_template("merchant/slip.html", **_one(shop, reference), narrow=narrow)


def labels(slug: str, reference: str) -> str:
    """A label for each bag of a part, on A4 or on a roll of 80 mm."""
    part = my_part(my_shop(slug), reference)
    return render_template(
        "merchant/labels.html", shop=my_shop(slug), part=part, labels=labels_of_part(part),
        narrow=request.args.get("papier") == "80",
    )  # fmt: skip


def my_desk(slug: str) -> int:
    """The id of a shop the signed-in person works in, for a poll. Raises `NotFound`."""
    found = desk_id(reading(), slug)
    if found is None or found not in current_user.merchant_ids:
        raise NotFound()
    return found


def my_shop(slug: str) -> Workplace:
    """A shop the signed-in person works in. Raises `NotFound`."""
    mine = workplaces(reading(), current_user.id)
    found = next((shop for shop in mine if shop.slug == slug), None)
    if found is None:
        raise NotFound()
    return found


def my_part(shop: Workplace, reference: str) -> PartView:
    """A part of this shop. Raises `NotFound`."""
    found = queries.part(reading(), [shop.id], reference)
    if found is None:
        raise NotFound()
    return found


def _one(shop: Workplace, reference: str) -> dict[str, Any]:
    part = my_part(shop, reference)
    passage = passages(reading(), [part.id], now()).get(part.id)
    asked = questions(reading(), [part.id] if part.asked_at else []).get(part.id, [])
    return {"shop": shop, "part": part, "passage": passage, "late_minutes": LATE_MINUTES,
            "asked": asked}  # fmt: skip


def _context(shop: Workplace) -> dict[str, Any]:
    parts = queries.desk(reading(), [shop.id])
    known = passages(reading(), [part.id for part in parts], now())
    groups = {state: [p for p in parts if p.state == state] for state in PartState}
    return {
        "shop": shop,
        "passages": known,
        "left_behind": left_behind(reading(), shop.id),
        "rides": _rides(groups[PartState.READY], known),
        "late_minutes": LATE_MINUTES,
        "new": groups[PartState.PLACED],
        "to_prepare": groups[PartState.ACCEPTED],
        "waiting": groups[PartState.READY],
    }


def _rides(
    waiting: list[PartView], known: dict[int, Passage]
) -> list[tuple[str, datetime | None, list[PartView]]]:
    """Bags that wait, by the visit of the courier who comes for them; who comes first, first."""
    found: dict[tuple[int, str, datetime | None], list[PartView]] = {}
    for part in waiting:
        if not part.fetched_here:
            one = known.get(part.id)
            known_one = one is not None and one.towards is not None and not part.called_off
            key = (one.visit, one.courier, one.towards) if one and known_one else (0, "", None)
            found.setdefault(key, []).append(part)
    last = datetime.max.replace(tzinfo=UTC)
    ordered = sorted(found.items(), key=lambda item: item[0][2] or last)
    return [(courier, at, parts) for (_, courier, at), parts in ordered]
