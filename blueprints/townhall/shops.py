"""The shops' files: who waits for approval, who sells, who is suspended and why."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Role
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.merchants.queries import Workplace, workplace
from bourg.merchants.queries import files as merchant_files
from bourg.merchants.queries.invitations import invitation, invitations, may_be_invited
from bourg.merchants.services import admission, trader_file
from bourg.merchants.trader_file import answers, in_order
from bourg.ordering.queries import desks
from bourg.townhall import queries
from bourg.web import fields
from bourg.web.access import actor
from bourg.web.filters import local
from bourg.web.forms import text
from bourg.web.labels import trade_label
from bourg.web.reading import reading
from bourg.web.spending import spending


def files() -> str:
    """All files, or those of one status."""
    wanted = request.args.get("etat", "")
    status = MerchantStatus(wanted) if wanted in list(MerchantStatus) else None
    asked = request.args.get("q", "").strip()[:80]
    shops = queries.files_named(queries.files(reading(), status), asked, trade_label)
    return render_template(
        "townhall/shops.html", shops=shops, status=status, asked=asked,
        counts=queries.counts(reading()), statuses=list(MerchantStatus), levels=list(ServiceLevel),
        spending=spending(), invited=invitations(reading()), now=now(),
        notes=merchant_files.notes(reading(), local(now()).date()),
    )  # fmt: skip


def one(slug: str) -> str:
    """One shop: its file, its open orders, what happened to it."""
    shop, today = _known(slug), local(now()).date()
    file = merchant_files.trader_file(reading(), shop.id)
    return render_template(
        "townhall/shop.html", shop=shop, file=file, answers=answers(file, today), today=today,
        papers=in_order(file.papers.values()), open_parts=desks.desk(reading(), [shop.id]),
        **_invitation(slug), trail=queries.trail(reading(), f"merchant:{slug}")[::-1],
        levels=list(ServiceLevel),
    )  # fmt: skip


def _invitation(slug: str) -> dict[str, object]:
    """What the page of a shop says of its invitation."""
    return {"invited": invitation(reading(), slug), "now": now(),
            "may_invite": may_be_invited(reading(), slug)}  # fmt: skip


def see_identity(slug: str) -> Response:
    """Note that the town has seen who stands behind the shop."""
    trader_file.see_identity(_known(slug).slug, local(now()).date(), actor(Role.OFFICER))
    flash(gettext("Noted: the identity card was seen."), "success")
    return redirect(url_for("townhall.shop", slug=slug), 303)


def _known(slug: str) -> Workplace:
    """A shop of the town. Raises `NotFound`."""
    if (found := workplace(reading(), slug)) is None:
        raise NotFound()
    return found


def approve(slug: str) -> Response:
    """Let a shop in."""
    level = request.form.get("level", "")
    if level not in list(ServiceLevel):
        raise BadInput(N_("Choose how the shop sells."), field="level")
    admission.approve(slug, actor(Role.OFFICER), ServiceLevel(level))
    return _back(gettext("Welcome to the new shop."))


def suspend(slug: str) -> Response:
    """Suspend a shop, with a reason that it will read."""
    reason, from_on = text("reason", longest=500), fields.optional_day("from_on")
    today = local(now()).date()
    admission.suspend(slug, reason, actor(Role.OFFICER), from_on=from_on, today=today)
    if from_on and from_on > today:
        return _back(gettext("The shop is told. Until that day it goes on selling."))
    return _back(gettext("The shop is suspended and no longer sells."))


def ask_back(slug: str) -> Response:
    """Ask a shop for what its file lacks."""
    admission.ask_back(slug, text("words", longest=500), actor(Role.OFFICER))
    flash(gettext("The shop is asked."), "success")
    return redirect(url_for("townhall.shop", slug=slug), 303)


def reinstate(slug: str) -> Response:
    """Let a suspended shop sell again."""
    admission.reinstate(slug, actor(Role.OFFICER))
    return _back(gettext("The shop sells again."))


def _back(words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("townhall.shops"), 303)
