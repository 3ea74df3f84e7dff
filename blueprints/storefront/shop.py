"""A shop: who it is, when it is open, and its shelf, a page of 24 products at a time."""

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from flask import abort, request, url_for

from blueprints.storefront.directory import directory, state
from blueprints.storefront.pieces import block, holds_until
from bourg.catalogue.queries import Shelf, shelf
from bourg.catalogue.queries.weekly import baskets
from bourg.kernel.clock import now
from bourg.merchants.hours import Opening, openings_on
from bourg.merchants.kinds import ServiceLevel
from bourg.merchants.rules import Shop
from bourg.web.filters import local
from bourg.web.frames import framed
from bourg.web.paging import page_number
from bourg.web.reading import reading
from bourg.web.shopfronts import sign
from bourg.web.tools import tools


class Day(NamedTuple):
    """One day of a shop's coming week."""

    on: date
    openings: tuple[Opening, ...]


def shop(slug: str) -> bytes:
    """One shop and a page of its shelf."""
    found = directory().by_slug.get(slug) or abort(404)
    page, category = page_number(), request.args.get("rayon", "")[:80]
    main = block(
        "storefront/_shop.html", (slug, found.version, page, category),
        lambda: _shop(found, page, category),
    )  # fmt: skip
    return framed(main, title=found.name)


def _shop(found: Shop, page: int, category: str) -> tuple[dict[str, Any], datetime]:
    """What the page shows, and until when it holds."""
    goods = _shelf(found, page, category)
    open_state = state(found)
    by_list = found.service_level is ServiceLevel.ORDER_REQUEST
    weekly = baskets(reading(), found.id) if by_list else []
    values = {
        "shop": found, "state": open_state, "sign": sign(found.trade), "week": _week(found),
        "shelf": goods, "baskets": weekly,
        "groups": groupby(goods.cards, key=lambda card: card.category),
        "category": category, "selling": found.takes_orders(now()),
        "listing": found.takes_lists(now()), "moment": now(),
        "month": local(now()).month, "url": _addresses(found, category),
    }  # fmt: skip
    changes = [card.sold_out_until for card in (*goods.cards, *(one.card for one in weekly))]
    return values, holds_until([*changes, open_state.changes_at, found.paused_until])


def _shelf(found: Shop, page: int, category: str) -> Shelf:
    """A page of the shelf; a page or section that does not exist is not found."""
    empty = Shelf([], 1, 1, 0, [])
    goods = shelf(reading(), found.id, page, category) if found.in_catalogue else empty
    if page > goods.pages or (category and category not in goods.categories):
        abort(404)
    return goods


def _addresses(found: Shop, category: str) -> Any:
    """How the addresses of the other pages of this shelf are written."""

    def url(page: int = 1, rayon: str = category) -> str:
        query: dict[str, Any] = {"page": page if page > 1 else None, "rayon": rayon or None}
        return url_for("storefront.shop", slug=found.slug, **query)

    return url


def _week(found: Shop) -> list[Day]:
    """The coming seven days; none when the hours are not known."""
    if not found.opening_hours:
        return []
    today, zone = local(now()).date(), tools().town.time_zone
    days = (today + timedelta(days=number) for number in range(7))
    return [Day(day, openings_on(found.opening_hours, found.closures, day, zone)) for day in days]
