"""The shops' files: who waits for approval, who sells, who is suspended and why."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from bourg.kernel.refusals import N_, BadInput
from bourg.kernel.roles import Role
from bourg.merchants.kinds import MerchantStatus, ServiceLevel
from bourg.merchants.services import admission
from bourg.townhall import queries
from bourg.web.access import actor
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
        spending=spending(),
    )  # fmt: skip


def approve(slug: str) -> Response:
    """Let a shop in."""
    level = request.form.get("level", "")
    if level not in list(ServiceLevel):
        raise BadInput(N_("Choose how the shop sells."), field="level")
    admission.approve(slug, actor(Role.OFFICER), ServiceLevel(level))
    return _back(gettext("Welcome to the new shop."))


def suspend(slug: str) -> Response:
    """Suspend a shop, with a reason that it will read."""
    admission.suspend(slug, text("reason", longest=500), actor(Role.OFFICER))
    return _back(gettext("The shop is suspended and no longer sells."))


def reinstate(slug: str) -> Response:
    """Let a suspended shop sell again."""
    admission.reinstate(slug, actor(Role.OFFICER))
    return _back(gettext("The shop sells again."))


def _back(words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("townhall.shops"), 303)
