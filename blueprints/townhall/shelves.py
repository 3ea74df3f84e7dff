"""Every shop's shelf, for the town's people who keep it on behalf of the shop."""

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from bourg.catalogue.queries import known
from bourg.catalogue.services.known import learn
from bourg.kernel.roles import Role
from bourg.townhall import queries
from bourg.web.access import has_role
from bourg.web.forms import upload
from bourg.web.labels import trade_label
from bourg.web.reading import reading


def every() -> str:
    """The shops by name, or those that were asked for."""
    asked = request.args.get("q", "").strip()[:80]
    shops = queries.files_named(queries.files(reading(), None), asked, trade_label)
    may_learn = has_role(Role.OFFICER, Role.ADMINISTRATOR)
    return render_template("townhall/shelves.html", shops=shops, asked=asked, may_learn=may_learn,
                           known=known.count(reading()))  # fmt: skip


def learn_goods() -> Response:
    """Bring in the list of goods by bar code."""
    file = upload("file")
    with TemporaryDirectory() as folder:
        path = Path(folder, "liste")
        path.write_bytes(file.read())
        done = learn(path)
    words = ngettext("%(num)s product is known by its bar code.",
                     "%(num)s products are known by their bar code.", done.known)  # fmt: skip
    flash(words, "success")
    return redirect(url_for("townhall.shelves"), 303)
