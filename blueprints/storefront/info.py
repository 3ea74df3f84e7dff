"""What the town says of its service: help, terms, legal notice, privacy, ranking, accessibility."""

from flask import abort, render_template

from bourg.catalogue import ranking as goods
from bourg.merchants import ranking as shops

PAGES = ("help", "terms", "legal", "privacy", "ranking", "accessibility")


def info(page: str) -> str:
    """One of the pages about the service."""
    if page not in PAGES:
        abort(404)
    return render_template(
        f"storefront/info/{page}.html",
        listed=[criterion.msgid for criterion in shops.LISTED],
        on_home=[criterion.msgid for criterion in shops.ON_HOME],
        found=goods.words(goods.FOUND),
        shelf=goods.words(goods.SHELF),
    )
