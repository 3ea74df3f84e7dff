"""What a shop that wrote a text message is told: what became of each answer, in plain words."""

from collections.abc import Sequence

from flask import current_app
from flask_babel import force_locale, gettext

from bourg.ordering.answer_words import Verb
from bourg.ordering.kinds import PartState
from bourg.ordering.services.texting import Outcome
from bourg.web.filters import date_time, euros, local
from bourg.web.i18n import explain
from bourg.web.tools import tools


def reply(outcomes: Sequence[Outcome], locale: str) -> str:
    """The words back; without any outcome they are for a telephone that nobody knows."""
    with current_app.test_request_context(), force_locale(locale):
        if not outcomes:
            return _stranger()
        return " ".join(_words(one) for one in outcomes)


def _stranger() -> str:
    town = tools().town
    return gettext(
        "This number is not known to %(service)s. Please ring us up: %(phone)s",
        service=town.service_name, phone=town.phone,
    )  # fmt: skip


def _words(one: Outcome) -> str:
    if one.verb is Verb.MISSING and one.words and one.until:
        return _of_shelf(one)
    if one.verb is Verb.MISSING and one.until and not one.waiting and one.number is None:
        return _say_what()
    return _of_order(one)


def _of_shelf(one: Outcome) -> str:
    """A shortage without an order's digits: the shelf first, then the orders that wait."""
    if one.gone:
        sold_out = gettext("%(goods)s: sold out until tomorrow.", goods=", ".join(one.gone))
        if one.answered is not None:
            return f"{sold_out} {_of_order(one)}"
        return f"{sold_out} {_waiting_ones(one)}".strip()
    if one.answered is not None:
        return _of_order(one)
    if one.which:
        return gettext(
            "Which one is sold out? You have: %(goods)s. Write RUPTURE and its whole name.",
            goods=", ".join(one.which),
        )
    if one.number is not None:
        return _of_order(one)
    return gettext("On your shelf we find no “%(words)s”. Write RUPTURE and its name as it stands "
                   "there, or ring us up: %(phone)s",
                   words=one.words[:40], phone=tools().town.phone)  # fmt: skip


def _waiting_ones(one: Outcome) -> str:
    """What to write for the orders that wait, if any does."""
    if not one.waiting:
        return ""
    return gettext(
        "If an order holds it, write RUPTURE, its number and what is missing: %(numbers)s.",
        numbers=", ".join(map(str, one.waiting)),
    )


def _say_what() -> str:
    return gettext("What is sold out? For example: RUPTURE baguette")


def _of_order(one: Outcome) -> str:
    if one.refusal is not None:
        return f"{one.number}: {explain(one.refusal)}"
    if one.verb is Verb.UNCLEAR:
        return _help(next(iter(one.waiting), 4812))
    if one.verb is Verb.PAUSE:
        return gettext(
            "No new orders until %(when)s. To take orders again, write OUVERT.",
            when=date_time(local(one.until)) if one.until else "",
        )  # fmt: skip
    if one.verb is Verb.OPEN:
        return gettext("Your shop takes orders again.")
    if not one.found:
        return _not_found(one)
    if one.verb is Verb.CALL_ME:
        return gettext("%(number)s: somebody of the town hall rings you up.", number=one.number)
    if one.answered is None:
        goods = ", ".join(one.goods)
        return gettext("%(number)s: which one is missing? There are: %(goods)s.",
                       number=one.number, goods=goods)  # fmt: skip
    return _done(one)


def _done(one: Outcome) -> str:
    """What was done with a part that was found."""
    assert one.answered is not None
    named = {"number": one.number, "total": euros(one.answered.total_cents)}
    if one.answered.state in (PartState.REFUSED, PartState.CANCELLED):
        return gettext("%(number)s is refused, the household is told.", **named)
    if one.answered.asked:
        return gettext(
            "%(number)s: that is more than agreed. We ask the household and tell you.", **named
        )
    if one.verb is Verb.TOTAL:
        return gettext(
            "%(number)s: total %(total)s, noted. When the bags are ready: PRET %(number)s and how "
            "many.", **named,
        )  # fmt: skip
    if one.verb is Verb.READY:
        return gettext("%(number)s is ready, the courier knows. Thank you!", **named)
    if one.goods:
        words = gettext("%(number)s is accepted without: %(goods)s. The household is told.",
                        goods=", ".join(one.goods), **named)  # fmt: skip
    else:
        words = gettext("%(number)s is accepted. Thank you!", **named)
    then = gettext("When the bags are ready: PRET %(number)s and how many.", **named)
    return f"{words} {then}" if one.answered.exact else f"{words} {_to_weigh(one.number)}"


def _to_weigh(number: int | None) -> str:
    return gettext("Once weighed, send us the total: %(number)s = 23.40", number=number)


def _not_found(one: Outcome) -> str:
    if one.number is not None:
        return gettext(
            "We find no order %(number)s of yours. Please look at the number, or ring us up: "
            "%(phone)s", number=one.number, phone=tools().town.phone,
        )  # fmt: skip
    if not one.waiting:
        return gettext("No order of yours waits for an answer.")
    waiting = ", ".join(map(str, one.waiting))
    return gettext("Several orders wait: %(numbers)s. Please answer with the number.",
                   numbers=waiting)  # fmt: skip


def _help(number: int) -> str:
    return gettext(
        "We did not understand. Please answer OUI %(number)s, NON %(number)s, RUPTURE %(number)s "
        "and what is missing, or %(number)s = 23.40", number=number,
    )  # fmt: skip
