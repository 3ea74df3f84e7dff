"""A product is called back: the form, who is told, the calls to make, the proof on paper."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.merchant.keeping import keeper, kept_shop, own, works_in
from bourg.catalogue.queries import sheets
from bourg.kernel.refusals import NotFound
from bourg.ordering.queries import recalls
from bourg.ordering.services import recalls as service
from bourg.web.fields import day, several
from bourg.web.forms import text
from bourg.web.reading import reading
from bourg.web.tools import tools


def form(slug: str, public_id: str) -> str:
    """From which day to which day, which lot, and why."""
    shop = kept_shop(slug)
    product = sheets.opened(reading(), shop.id, public_id)
    if product is None:
        raise NotFound()
    before = recalls.of_product(reading(), product.id)
    return render_template("merchant/recall_new.html", shop=shop, mine=works_in(shop),
                           product=product, before=before)  # fmt: skip


def announce(slug: str, public_id: str) -> Response:
    """Call it back: everybody who has it is told."""
    own(slug, public_id)
    found = several({
        "from_on": day, "to_on": day, "lot": lambda name: text(name, longest=80),
        "reason": lambda name: text(name, longest=500),
    })  # fmt: skip
    recall_id = service.announce(
        public_id, service.Called(**found), keeper(slug), time_zone=tools().town.time_zone,
        keep_selling=request.form.get("keep_selling") == "yes",
    )  # fmt: skip
    flash(gettext("The product is called back."), "success")
    return redirect(url_for("merchant.recall", slug=slug, recall_id=recall_id), 303)


def one(slug: str, recall_id: str) -> str:
    """Who was told and who is still to be rung up; printed, it is the proof."""
    shop = kept_shop(slug)
    found = recalls.recall(reading(), recall_id)
    if found is None or found.merchant_id != shop.id:
        raise NotFound()
    return render_template("merchant/recall.html", shop=shop, recall=found, mine=works_in(shop))


def told(slug: str, recall_id: str) -> Response:
    """Somebody was rung up and knows."""
    one(slug, recall_id)
    service.told(recall_id, text("order", longest=20), keeper(slug))
    return redirect(url_for("merchant.recall", slug=slug, recall_id=recall_id), 303)
