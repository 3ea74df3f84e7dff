"""A shop answers from a mail: the link shows its part, a button answers, nobody signs in."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.roles import Actor, Channel, Role
from bourg.ordering.services import answering
from bourg.web.answer_links import is_over, opened, opened_in_time
from bourg.web.fields import cents
from bourg.web.forms import missing_lines, reason, text

BY_LINK = Actor(Role.MERCHANT, None, Channel.MAIL_LINK)


def show(reference: str, token: str) -> str:
    """The part, and the buttons that answer; looking changes nothing."""
    part = opened(reference, token)
    return render_template("merchant/link.html", part=part, token=token, over=is_over(part))


def accept(reference: str, token: str) -> Response:
    """Accept the part, without the lines that are ticked as missing."""
    part = opened_in_time(reference, token)
    answering.answer(
        reference, accept=True, refused=missing_lines(), actor=BY_LINK,
        merchant_ids=[part.merchant_id],
    )  # fmt: skip
    return _again(reference, token, gettext("Accepted. Thank you!"))


def settle(reference: str, token: str) -> Response:
    """One total for the part, from the till's ticket; accepts it if that was not done yet."""
    part = opened_in_time(reference, token)
    if not text("total", longest=20):
        raise BadInput(N_("Enter an amount, for example 3,50."), field="total")
    answering.settle(reference, cents("total"), actor=BY_LINK, merchant_ids=[part.merchant_id])
    return _again(reference, token, gettext("The total is noted. Thank you!"))


def refuse(reference: str, token: str) -> Response:
    """Refuse the part, with the reason the household reads."""
    part = opened_in_time(reference, token)
    answering.answer(
        reference, accept=False, reason=reason(), actor=BY_LINK, merchant_ids=[part.merchant_id]
    )
    return _again(reference, token, gettext("Refused. The household is told."))


def _again(reference: str, token: str, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("merchant.link", reference=reference, token=token), 303)
