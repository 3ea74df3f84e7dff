"""The paper of a round: its sheet, and a label for every bag."""

from flask import Response, render_template, url_for

from blueprints.townhall.rounds import the_round
from bourg.web.bag_labels import labels_of
from bourg.web.round_pdf import round_pdf


def sheet(round_id: str) -> str:
    """The round on paper."""
    back = url_for("townhall.round_one", round_id=round_id)
    return render_template("courier/sheet.html", found=the_round(round_id), back_url=back)


def sheet_pdf(round_id: str) -> Response:
    """The round as a PDF, to hand over to who rides it."""
    return round_pdf(the_round(round_id))


def labels(round_id: str) -> str:
    """A label for every bag of the round, eight on a page."""
    found = the_round(round_id)
    back = url_for("townhall.round_one", round_id=round_id)
    return render_template(
        "courier/labels.html", found=found, labels=labels_of(found), back_url=back
    )
