"""Every shop's shelf, for the town's people who keep it on behalf of the shop."""

from flask import render_template, request

from bourg.townhall import queries
from bourg.web.labels import trade_label
from bourg.web.reading import reading


def every() -> str:
    """The shops by name, or those that were asked for."""
    asked = request.args.get("q", "").strip()[:80]
    shops = queries.files_named(queries.files(reading(), None), asked, trade_label)
    return render_template("townhall/shelves.html", shops=shops, asked=asked)
