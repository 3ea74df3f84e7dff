"""The courier's pages: the rounds of today, one big next step, the sheet for paper."""

from datetime import datetime, time

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.rounds import queries
from bourg.web.filters import local
from bourg.web.live import fragment, unchanged
from bourg.web.reading import reading

DAYS = 2  # today and tomorrow


def midnight() -> datetime:
    """When today began in the town."""
    today = local(now())
    return datetime.combine(today.date(), time(), today.tzinfo)


def today() -> str:
    """The rounds of today and tomorrow that are mine, or that nobody rides yet."""
    found = queries.day(reading(), current_user.id, midnight(), DAYS)
    return render_template("courier/today.html", rounds=found, today=midnight().date())


def one(public_id: str) -> str:
    """One round: the next step large, then what comes."""
    return render_template("courier/round.html", round=mine(public_id))


def live(public_id: str) -> ResponseReturnValue:
    """The part of the round's page that renews itself: a 304 while nothing changed."""
    found = mine(public_id)
    counter = f"round:{found.slot_id}"
    return unchanged(counter) or fragment("courier/steps.html", counter, round=found)


def sheet(public_id: str) -> str:
    """The round on paper: pick-ups with bags, then doors with payees and amounts."""
    return render_template("courier/sheet.html", round=mine(public_id))


def mine(public_id: str) -> queries.RoundView:
    """A round of these days that is this courier's, or nobody's yet. Raises `NotFound`."""
    found = queries.round_of(reading(), public_id, current_user.id, midnight(), DAYS)
    if found is None:
        raise NotFound()
    return found
