"""A shop's goods as a file: taken along whole, or brought in after a look at what it would do."""

from flask import Response as Answer
from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from blueprints.merchant.keeping import keeper, kept_shop, works_in
from bourg.catalogue import columns
from bourg.catalogue.queries import sheets
from bourg.catalogue.queries.files import look
from bourg.catalogue.services import files as service
from bourg.catalogue.shelf_files import Verb
from bourg.kernel.refusals import NotFound
from bourg.web import goods_files
from bourg.web.forms import upload
from bourg.web.reading import reading

MOST_SHOWN = 200


def page(slug: str) -> str:
    """Take the goods along, choose a file; what the one that waits would do."""
    shop = kept_shop(slug)
    return render_template(
        "merchant/file.html", shop=shop, mine=works_in(shop), look=look(reading(), shop.id),
        headers=columns.HEADERS, most=MOST_SHOWN, verbs=Verb,
    )  # fmt: skip


def keep(slug: str) -> Response:
    """Keep a file to be looked at."""
    file = upload("file")
    service.keep(kept_shop(slug).slug, file.filename or "", file.read())
    return _to_look(slug)


def choose(slug: str) -> Response:
    """Say which column is which; remembered."""
    chosen = {field: request.form.get(field, "")[:200] for field in columns.HEADERS}
    service.choose_columns(kept_shop(slug).slug, chosen)
    return _to_look(slug)


def bring_in(slug: str) -> Response:
    """Do what the file says."""
    absent = request.form.get("withdraw_absent") == "yes"
    done = service.bring_in(slug, keeper(slug), withdraw_absent=absent)
    flash(ngettext("%(num)s product is entered or changed.",
                   "%(num)s products are entered or changed.", done.new + done.changed),
          "success")  # fmt: skip
    if done.overtaken:
        flash(ngettext("%(num)s product changed meanwhile and was left as it is.",
                       "%(num)s products changed meanwhile and were left as they are.",
                       done.overtaken), "warning")  # fmt: skip
    return redirect(url_for("merchant.shelf", slug=slug), 303)


def drop(slug: str) -> Response:
    """Give the file up."""
    service.drop(kept_shop(slug).slug)
    return _to_look(slug)


def export(slug: str, kind: str) -> Answer:
    """All goods of the shop, as a file that can be brought in again."""
    shop = kept_shop(slug)
    if kind not in goods_files.KINDS:
        raise NotFound()
    return goods_files.answer(kind, slug, sheets.every(reading(), shop.id))


def _to_look(slug: str) -> Response:
    return redirect(url_for("merchant.file", slug=slug), 303)
