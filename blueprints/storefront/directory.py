"""The shops that residents may see, kept in memory until one of them changes."""

from datetime import timedelta
from functools import cached_property
from typing import NamedTuple

from flask import url_for

from bourg.kernel.clock import now
from bourg.kernel.folding import fold
from bourg.merchants import queries, ranking
from bourg.merchants.ranking import Criterion
from bourg.merchants.rules import OpenState, Shop, open_state
from bourg.merchants.trades import TRADES
from bourg.web.kept import kept
from bourg.web.reading import glance, reading
from bourg.web.shopfronts import sign, trade_name
from bourg.web.tools import tools

HOLDS = timedelta(hours=1)


class TradeTab(NamedTuple):
    """A trade in the menu; `code` only where its sign was drawn."""

    label: str
    url: str
    code: str
    current: bool = False


class Directory:
    """All shops at one version of the town."""

    def __init__(self, version: int, shops: list[Shop]):
        self.version = version
        self.shops = shops

    @cached_property
    def by_slug(self) -> dict[str, Shop]:
        """The shops by their address on the site."""
        return {shop.slug: shop for shop in self.shops}

    @cached_property
    def trades(self) -> list[str]:
        """The trades of the shops that sell here, in the order of the list of trades."""
        present = {shop.trade for shop in self.shops if shop.in_catalogue}
        return [code for code in TRADES if code in present]

    def ranked(self, criteria: tuple[Criterion, ...], trade: str = "") -> list[Shop]:
        """The shops (of a trade) in the order the town publishes."""
        chosen = (shop for shop in self.shops if not trade or shop.trade == trade)
        return ranking.ranked(chosen, criteria, now(), tools().town.time_zone)

    @cached_property
    def names(self) -> list[tuple[str, Shop]]:
        """The folded name and trade of each shop, a blank before each word."""
        return [(f" {fold(_spoken(shop), singular=True)}", shop) for shop in self.shops]

    def called(self, terms: list[str]) -> list[Shop]:
        """The shops whose name or trade holds words that begin with all these terms."""
        starts = [f" {term}" for term in terms]
        found = self.names if starts else []
        for start in starts:
            found = [(name, shop) for name, shop in found if start in name]
        return [shop for _, shop in found]


def _spoken(shop: Shop) -> str:
    """What people may call a shop: its name, and the words of its trade."""
    words = TRADES[shop.trade].words if shop.trade in TRADES else ()
    return " ".join((shop.name, *words))


def directory() -> Directory:
    """The shops as they are now: one small statement, and two more after a change."""
    moment = now()
    with glance() as quick:
        version = queries.shops_version(quick)
    return kept().get(
        ("directory", version),
        moment,
        lambda: (Directory(version, queries.shops(reading())), moment + HOLDS),
    )


def state(shop: Shop) -> OpenState:
    """Whether a shop is open now, and until when."""
    return open_state(shop, now(), tools().town.time_zone)


def trade_tabs(shown: Directory, current: str = "") -> list[TradeTab]:
    """The menu of trades."""
    return [
        TradeTab(
            trade_name(code), url_for("storefront.trade", trade=code), sign(code), code == current
        )
        for code in shown.trades
    ]  # fmt: skip
