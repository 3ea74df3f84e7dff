"""How a shop answers: all, all but some lines, nothing; and when its bags are ready."""

from flask import flash, redirect, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from blueprints.merchant.desk import my_part, my_shop
from bourg.kernel.roles import Role
from bourg.ordering.services import answering, fetching, together
from bourg.ordering.services.answering import Answered
from bourg.web.access import actor
from bourg.web.answer_forms import cold_bags, press, said_lines, ticket_total
from bourg.web.forms import missing_lines, reason, text, whole_number


def accept(slug: str, reference: str) -> Response:
    """Accept the part, without what is ticked as missing, with what is weighed or priced."""
    done = answering.answer(
        reference, accept=True, said=said_lines(), total_cents=ticket_total(), key=press(),
        actor=actor(Role.MERCHANT), merchant_ids=[my_shop(slug).id],
    )  # fmt: skip
    return _to_desk(slug, _words(done, gettext("Accepted. Thank you!")))


def accept_all(slug: str) -> Response:
    """Accept every new order that the desk showed."""
    count = together.accept_all(
        text("parts", longest=10_000).split(), actor=actor(Role.MERCHANT),
        merchant_ids=[my_shop(slug).id], key=press(),
    )  # fmt: skip
    words = ngettext("%(num)s order accepted. Thank you!", "%(num)s orders accepted. Thank you!",
                     count)  # fmt: skip
    return _to_desk(slug, words if count else gettext("These orders were answered meanwhile."))


def amend(slug: str, reference: str) -> Response:
    """Say what lines weigh or cost, or what comes instead; the one total undoes."""
    done = answering.amend(
        reference, said_lines(), key=press(), actor=actor(Role.MERCHANT),
        merchant_ids=[my_shop(slug).id],
    )  # fmt: skip
    return _to_part(slug, reference, _words(done, gettext("Noted.")))


def settle(slug: str, reference: str) -> Response:
    """Type the total of the till's ticket, one for the whole part."""
    done = answering.settle(
        reference, ticket_total() or 0, key=press(), actor=actor(Role.MERCHANT),
        merchant_ids=[my_shop(slug).id],
    )  # fmt: skip
    return _to_part(slug, reference, _words(done, gettext("Total noted.")))


def refuse(slug: str, reference: str) -> Response:
    """Refuse the whole part, with the reason the household reads."""
    answering.answer(
        reference, accept=False, reason=reason(), actor=actor(Role.MERCHANT),
        merchant_ids=[my_shop(slug).id], key=press(),
    )  # fmt: skip
    return _to_desk(slug, gettext("Refused. The household is told."))


def take_out(slug: str, reference: str) -> Response:
    """Take lines out of an accepted part: missing after all."""
    answering.take_out(
        reference, missing_lines(), actor=actor(Role.MERCHANT), merchant_ids=[my_shop(slug).id],
        key=press(),
    )  # fmt: skip
    return _to_desk(slug, gettext("Noted. The household is told."))


def ready(slug: str, reference: str) -> Response:
    """The bags are ready."""
    answering.ready(
        reference, whole_number("bags"), cold_bags=cold_bags(), actor=actor(Role.MERCHANT),
        merchant_ids=[my_shop(slug).id], key=press(),
    )  # fmt: skip
    here = my_part(my_shop(slug), reference).fetched_here
    courier, household = gettext("Ready for the courier."), gettext("Ready: the household is told.")
    return _to_desk(slug, household if here else courier)


def hand_over(slug: str, reference: str) -> Response:
    """The household has fetched its bags here."""
    fetching.hand_over_part(reference, actor=actor(Role.MERCHANT), merchant_ids=[my_shop(slug).id])
    return _to_desk(slug, gettext("Handed over. Thank you!"))


def left(slug: str, reference: str) -> Response:
    """Nobody came: the goods go back on the shelf."""
    fetching.left_in_shop(reference, actor=actor(Role.MERCHANT), merchant_ids=[my_shop(slug).id])
    return _to_desk(slug, gettext("Noted. The household is told."))


def _words(done: Answered, words: str) -> str:
    """What was done, and whether the household is asked first."""
    asked = gettext("The household is asked: you see its answer here.")
    return f"{words} {asked}" if done.asked else words


def _to_part(slug: str, reference: str, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("merchant.part", slug=slug, reference=reference), 303)


def _to_desk(slug: str, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("merchant.shop", slug=slug), 303)
