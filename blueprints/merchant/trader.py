"""The trader's file: what the law and the town ask of a shop, what is there, what still lacks."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.merchant.keeping import keeper, kept_shop, works_in
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput
from bourg.merchants import trader_file
from bourg.merchants.kinds import PaperKind
from bourg.merchants.queries import files
from bourg.merchants.services import trader_file as service
from bourg.web import fields, trader_form
from bourg.web.filters import local
from bourg.web.reading import reading


def page(slug: str) -> str:
    """The file, what it lacks and why that is asked."""
    shop, today = kept_shop(slug), local(now()).date()
    file = files.trader_file(reading(), shop.id)
    return render_template(
        "merchant/trader.html", shop=shop, mine=works_in(shop), file=file, today=today,
        answers=trader_file.answers(file, today), kinds=list(PaperKind),
        papers=trader_file.in_order(file.papers.values()), register=trader_file.PUBLIC_REGISTER,
    )  # fmt: skip


def save(slug: str) -> Response:
    """Fill in what is known; what is wrong is said, all at once, and nothing typed is lost."""
    shop = kept_shop(slug)
    said = trader_form.read(shop.address_label)
    service.fill(
        slug, keeper(slug), certified=request.form.get("certified") == "yes",
        mandate=request.form.get("mandate") == "yes", **said,
    )  # fmt: skip
    return _back(slug, gettext("Your file is saved."))


def note_paper(slug: str) -> Response:
    """Note a paper and its last day."""
    kept_shop(slug)
    read = fields.several({"kind": _kind, "expires_on": fields.day})
    service.note_paper(slug, **read, actor=keeper(slug), today=local(now()).date())
    return _back(slug, gettext("The paper is noted."))


def forget_paper(slug: str) -> Response:
    """Take a paper out of the file."""
    kept_shop(slug)
    service.forget_paper(slug, _kind("kind"), keeper(slug))
    return _back(slug, gettext("The paper is out of the file."))


def _kind(name: str) -> PaperKind:
    kind = request.form.get(name, "")
    if kind not in list(PaperKind):
        raise BadInput(N_("Choose a paper."), field=name)
    return PaperKind(kind)


def _back(slug: str, words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("merchant.trader", slug=slug), 303)
