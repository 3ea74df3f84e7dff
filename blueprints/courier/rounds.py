"""The courier's pages: the rounds of today, one big next step, the sheet for paper."""

from datetime import datetime, time, timedelta
from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.wrappers import Response

from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.rounds import queries
from bourg.rounds.kinds import RoundState
from bourg.rounds.queries import board, couriers, reports
from bourg.web.bag_labels import labels_of
from bourg.web.filters import local
from bourg.web.live import fragment, unchanged
from bourg.web.reading import reading

DAYS = 2  # today and tomorrow
KEPT_AFTER = timedelta(hours=4)  # how long after its slot a telephone still shows a round
KEPT_AT_MOST = timedelta(hours=14)


def midnight() -> datetime:
    """When today began in the town."""
    today = local(now())
    return datetime.combine(today.date(), time(), today.tzinfo)


def today() -> Response:
    """The rounds of today and tomorrow that are mine, or that nobody rides yet."""
    found = queries.day(reading(), current_user.id, midnight(), DAYS)
    words = render_template(
        "courier/today.html", rounds=found, today=midnight().date(),
        papers=couriers.papers_of(reading(), current_user.id),
    )  # fmt: skip
    return _kept(words, round(KEPT_AT_MOST.total_seconds()))


def one(public_id: str) -> Response:
    """One round: the next step large, then what comes; a telephone may keep it for a while."""
    found = mine(public_id)
    return _kept(render_template("courier/round.html", **_context(found)), keep_for_s(found))


def live(public_id: str) -> ResponseReturnValue:
    """The part of the round's page that renews itself: a 304 while nothing changed."""
    found = mine(public_id)
    counter, also = f"round:{found.slot_id}", request.args.get("arret", "")[:16]
    same = unchanged(counter, also)
    return same or fragment("courier/steps.html", counter, also, **_context(found))


def sheet(public_id: str) -> Response:
    """The round on paper: pick-ups with bags, then doors with payees and amounts."""
    found = mine(public_id)
    words = render_template(
        "courier/sheet.html", found=board.of_view(reading(), found, now()),
        back_url=url_for("courier.round", public_id=public_id),
    )  # fmt: skip
    return _kept(words, keep_for_s(found))


def labels(public_id: str) -> str:
    """A label for every bag of the round, eight on a page."""
    found = board.of_view(reading(), mine(public_id), now())
    back = url_for("courier.round", public_id=public_id)
    return render_template(
        "courier/labels.html", found=found, labels=labels_of(found), back_url=back
    )


def find(reference: str) -> Response:
    """What a bag's label opens: its round, at the stop where the bag is wanted next."""
    for view in queries.day(reading(), current_user.id, midnight(), DAYS):
        stop = view.stop_for(reference)
        if stop is not None:
            page = url_for("courier.round", public_id=view.public_id, arret=stop.reference)
            return redirect(page, 303)
    raise NotFound()


def _context(found: queries.RoundView) -> dict[str, Any]:
    """What the round's page shows; `shown` is the halt that was asked for, else the next one."""
    asked = request.args.get("arret", "")
    chosen = next((stop for stop in found.to_do if stop.reference == asked), None)
    return {
        "round": found, "shown": chosen or found.next_stop,
        "reports": reports.of_round(reading(), found.public_id) if found.courier_user_id else [],
    }  # fmt: skip


def _kept(words: str, seconds: int) -> Response:
    """A page that the telephone may keep for so many seconds."""
    page = make_response(words)
    page.headers["X-Keep-For"] = str(seconds)
    return page


def keep_for_s(found: queries.RoundView) -> int:
    """How many seconds a telephone may keep the pages of a round: none once it is over."""
    if found.state == RoundState.DONE or found.courier_user_id is None:
        return 0
    left = found.ends_at + KEPT_AFTER - now()
    return max(0, round(min(left, KEPT_AT_MOST).total_seconds()))


def mine(public_id: str) -> queries.RoundView:
    """A round of these days that is this courier's, or nobody's yet. Raises `NotFound`."""
    found = queries.round_of(reading(), public_id, current_user.id, midnight(), DAYS)
    if found is None:
        raise NotFound()
    return found
