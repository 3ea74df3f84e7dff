"""Shops of the town's list are asked to come in: one, or all that a way leads to."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Role
from bourg.merchants.inviting import LIFE, Invited, spelled
from bourg.merchants.kinds import InvitationWay
from bourg.merchants.queries import invitations as queries
from bourg.merchants.services import inviting
from bourg.web import invitations
from bourg.web.access import actor
from bourg.web.reading import reading


def invite(slug: str) -> Response:
    """Ask one shop; a letter is shown at once, to be printed."""
    way = _way()
    inviting.invite(slug, way, actor(Role.OFFICER))
    if way is InvitationWay.LETTER:
        return redirect(url_for("townhall.invitation_letter", slug=slug), 303)
    flash(gettext("The invitation is on its way."), "success")
    return redirect(url_for("townhall.shop", slug=slug), 303)


def invite_all() -> Response:
    """Ask every shop that has a mailbox, or write letters for those that have none."""
    way = _way()
    count = inviting.invite_all(way, actor(Role.OFFICER))
    words = ngettext("%(num)s shop is invited.", "%(num)s shops are invited.", count)
    nobody = gettext("Nobody to invite this way: all were asked in the last two weeks.")
    flash(words if count else nobody, "success" if count else "warning")
    letters = way is InvitationWay.LETTER
    return redirect(url_for("townhall.letters" if letters else "townhall.shops"), 303)


def call_back(slug: str) -> Response:
    """The code of a shop opens nothing any more."""
    inviting.call_back(slug, actor(Role.OFFICER))
    flash(gettext("The invitation is called back."), "success")
    return redirect(url_for("townhall.shop", slug=slug), 303)


def letter(slug: str) -> str:
    """The letter of one shop, for paper."""
    one = queries.invitation(reading(), slug)
    if one is None or not one.open(now()):
        raise NotFound()
    return _printed([one], url_for("townhall.shop", slug=slug))


def letters() -> str:
    """All letters that nobody has answered, a page each."""
    waiting = [one for one in queries.letters(reading()) if one.open(now())]
    return _printed(waiting, url_for("townhall.shops"))


def _printed(wanted: list[Invited], back: str) -> str:
    pages = [
        (one, spelled(invitations.code_of(one.slug, one.number)),
         invitations.sign(invitations.token_of(one.slug, one.number)))
        for one in wanted
    ]  # fmt: skip
    return render_template("townhall/letters.html", pages=pages, back_url=back, life=LIFE)


def _way() -> InvitationWay:
    given = request.form.get("way", "")
    if given not in list(InvitationWay):
        raise BadInput(N_("Choose how to invite the shop."), field="way")
    return InvitationWay(given)
