"""A shop signs up in one sitting, or the town signs it up on a visit; then come its goods."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from blueprints.merchant.keeping import HELPERS
from bourg.catalogue import starters
from bourg.kernel.references import new_id
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Actor, Channel, Role
from bourg.merchants.kinds import ServiceLevel
from bourg.merchants.numbers import read_siret
from bourg.merchants.services import joining
from bourg.merchants.trader_file import EMPTY, PUBLIC_REGISTER
from bourg.merchants.trades import TRADES
from bourg.people.services import accounts
from bourg.web import trader_form
from bourg.web.access import actor, has_role
from bourg.web.answer_forms import press
from bourg.web.fields import several
from bourg.web.forms import keep_typed, text
from bourg.web.labels import trade_label
from bourg.web.tools import tools


def page() -> str:
    """The whole form, once."""
    trades = sorted(((code, trade_label(code)) for code in TRADES), key=lambda one: one[1])
    return render_template(
        "merchant/join.html", file=EMPTY, register=PUBLIC_REGISTER, trades=trades,
        helps=has_role(*HELPERS), register_asked=tools().register is not None,
    )  # fmt: skip


def look_up() -> str:
    """Fill in what the public register says of the SIRET; what was typed stays."""
    register, siret = tools().register, read_siret(text("siret", longest=40))
    if register is None:
        raise NotFound()
    joining.may_look_up(actor(Role.MERCHANT))
    firm = register.look_up(siret)
    if firm is None:
        raise BadInput(N_("The register does not know this SIRET: compare your papers."),
                       field="siret")  # fmt: skip
    keep_typed(**firm._asdict())
    flash(gettext("Filled in from the public register: please read it over."), "success")
    return page()


def send() -> Response:
    """Enter the shop, then go on to the usual goods of its trade."""
    read = several({"name": _name, "trade": _trade, "level": _level, "file": _file})
    said = {"certified": request.form.get("certified") == "yes",
            "mandate": request.form.get("mandate") == "yes", **read.pop("file")}  # fmt: skip
    by, owner = _who(said)
    slug = joining.join(**read, actor=by, owner=owner, press=press() or new_id(), **said)
    flash(gettext("Your shop is entered. Now its goods: only the prices are to be filled in."),
          "success")  # fmt: skip
    usual = starters.usual_goods(read["trade"]) is not None
    sells = usual and read["level"] is ServiceLevel.CATALOGUE
    return redirect(url_for("merchant.start" if sells else "merchant.trader", slug=slug), 303)


def _who(said: dict[str, Any]) -> tuple[Actor, int | None]:
    """Who acts, and whose shop it will be: one's own, or that of the mailbox the town was told."""
    if not has_role(*HELPERS):
        return actor(Role.MERCHANT), current_user.id
    role = next(one for one in HELPERS if has_role(one))
    by = actor(role, Channel.PHONE_DESK if role is Role.AGENT else Channel.OFFICER)
    if request.form.get("owner_signs_in") != "yes" or not said["email"]:
        return by, None
    name = said["contact_name"] or said["legal_name"] or said["email"]
    return by, accounts.open_account(name[:120], said["email"], actor=by)


def _file(_: str) -> dict[str, Any]:
    return trader_form.read()


def _name(field: str) -> str:
    return text(field, longest=120)


def _trade(field: str) -> str:
    if (found := request.form.get(field, "")) not in TRADES:
        raise BadInput(N_("Choose a trade of the list."), field=field)
    return found


def _level(field: str) -> ServiceLevel:
    if (found := request.form.get(field, "")) not in list(ServiceLevel):
        raise BadInput(N_("Choose how the shop sells."), field=field)
    return ServiceLevel(found)
