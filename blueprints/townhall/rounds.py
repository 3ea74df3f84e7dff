"""The dispatch board: a day's rounds, an order to another round, who rides, what is frozen."""

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from blueprints.townhall.day import chosen_day, today
from bourg.kernel.clock import now
from bourg.kernel.refusals import NotFound
from bourg.kernel.roles import Actor, Role
from bourg.ordering.queries import orders
from bourg.rounds.kinds import RoundState
from bourg.rounds.queries import board as queries
from bourg.rounds.refusals import HINDRANCES, STUCK
from bourg.rounds.services import dispatching, guiding, relaying
from bourg.rounds.services.relaying import Relay
from bourg.slots.queries.shifts import couriers
from bourg.townhall.queries import bounds
from bourg.web.access import actor, has_role
from bourg.web.filters import local
from bourg.web.forms import text
from bourg.web.live import fragment, unchanged
from bourg.web.reading import reading
from bourg.web.round_maps import drawn
from bourg.web.tools import tools

DAY = timedelta(days=1)


def board() -> str:
    """The rounds of a day at a glance."""
    return render_template("townhall/rounds.html", **_context())


def live() -> ResponseReturnValue:
    """The part that renews itself: a 304 while nothing changed (lateness is judged by minute)."""
    from_at, to_at = bounds(chosen_day(), tools().town.time_zone)
    also = f"{chosen_day()}-{now():%H%M}-{queries.mark(reading(), from_at, to_at)}"
    same = unchanged("townhall", also)
    return same or fragment("townhall/rounds_live.html", "townhall", also, **_context())


def _context() -> dict[str, Any]:
    on = chosen_day()
    from_at, to_at = bounds(on, tools().town.time_zone)
    slots = queries.day(reading(), from_at, to_at, now())
    return {
        "slots": slots, "maps": {slot.id: drawn(slot.rounds) for slot in slots}, "on": on,
        "today": today(), "before": on - DAY, "after": on + DAY, "now": now(),
        "hindrances": HINDRANCES,
    }  # fmt: skip


def choice(reference: str) -> str:
    """Where an order could go, and what that costs; or why it cannot."""
    found, order = queries.choosing(reading(), reference), orders.order(reading(), reference)
    if found is None or order is None:
        raise NotFound()
    return render_template(
        "townhall/round_choice.html", order=order, found=found, hindrances=HINDRANCES,
        on=local(found.slot.starts_at).date(),
    )  # fmt: skip


def move(reference: str) -> Response:
    """Put the order into the round that was chosen."""
    wanted = dispatching.Wanted(reference, text("was_in", longest=32))
    dispatching.move(wanted, text("to", longest=32), _who())
    found = orders.order(reading(), reference)
    on = local(found.starts_at).date() if found else today()
    return _board(on, gettext("The order has another round."), f"c-{reference}")


def one(round_id: str) -> str:
    """One round: who rides it, freezing it, sharing it, what if its courier is ill."""
    found = the_round(round_id)
    over = found.view.state == RoundState.DONE
    return render_template(
        "townhall/round_one.html", round=found, couriers=couriers(reading()), over=over,
        on=local(found.view.starts_at).date(), hindrances=STUCK,
        passed=None if over else guiding.preview_release(reading(), round_id),
    )  # fmt: skip


def resequence(round_id: str) -> Response:
    """A stop one place up or down."""
    reference = text("stop", longest=20)
    step = -1 if request.form.get("step") == "up" else 1
    dispatching.resequence(round_id, reference, step, _who())
    words = gettext("The stop has another place. The round is frozen now.")
    return _board(_day(round_id), words, f"s-{reference}")


def split(round_id: str) -> Response:
    """Make the round two."""
    dispatching.split(round_id, _who())
    words = gettext("There are two rounds now: say who rides the second.")
    return _board(_day(round_id), words)


def freeze(round_id: str) -> Response:
    """Nothing changes the round by itself any more."""
    guiding.freeze(round_id, _who())
    return _board(_day(round_id), gettext("The round is frozen: only you change it."))


def reopen(round_id: str) -> Response:
    """The round follows what is ordered again."""
    on = _day(round_id)  # an empty one goes when it is opened
    guiding.reopen(round_id, _who())
    return _board(on, gettext("The round is open again."))


def give(round_id: str) -> Response:
    """Let somebody else ride it."""
    guiding.give(round_id, text("courier", longest=32), _who())
    return _board(_day(round_id), gettext("The round has its courier."))


def release(round_id: str) -> Response:
    """The courier rides no further: others take what they can."""
    on = _day(round_id)
    passed = guiding.release(round_id, _who())
    words = ngettext("%(num)s order has another courier.", "%(num)s orders have another courier.",
                     len(passed.to))  # fmt: skip
    if not passed.stuck:
        return _board(on, words)
    flash(words, "success")
    return redirect(url_for("townhall.round_one", round_id=round_id), 303)


def relieve(round_id: str) -> Response:
    """The courier is late: others take what is not fetched yet."""
    on = _day(round_id)
    passed = guiding.relieve(round_id, _who())
    words = ngettext("%(num)s order has another courier.", "%(num)s orders have another courier.",
                     len(passed.to))  # fmt: skip
    return _board(on, words)


def relay(round_id: str) -> Response:
    """Another courier takes over what is on board."""
    wanted = Relay(text("relay", longest=32), text("place", longest=200))
    orders = relaying.hand_over(round_id, wanted, _who())
    words = ngettext("%(num)s order changes hands. Ring both couriers up.",
                     "%(num)s orders change hands. Ring both couriers up.",
                     len(orders))  # fmt: skip
    return _board(_day(round_id), words)


def the_round(round_id: str) -> queries.BoardRound:
    """A round by its public id. Raises `NotFound`."""
    found = queries.one(reading(), round_id, now())
    if found is None:
        raise NotFound()
    return found


def _who() -> Actor:
    """An officer, or a chief courier, who has the desk's role."""
    chief = not has_role(Role.OFFICER, Role.ADMINISTRATOR)
    return actor(Role.AGENT if chief else Role.OFFICER)


def _day(round_id: str) -> date:
    return local(the_round(round_id).view.starts_at).date()


def _board(on: date, words: str, anchor: str | None = None) -> Response:
    flash(words, "success")
    return redirect(url_for("townhall.rounds", jour=on, _anchor=anchor), 303)
