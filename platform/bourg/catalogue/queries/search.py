"""The search over the products of all shops: the words typed, else what they may have meant.

SQLite looks in the full-text table `search_product`, PostgreSQL in an index over `search_text`;
both hold what `catalogue.words` folded, so both find the same.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    case,
    func,
    select,
    text,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from bourg.catalogue import ranking, words
from bourg.catalogue.kinds import ProductStatus
from bourg.catalogue.models import SearchWord
from bourg.catalogue.queries.cards import SELLING, Card, M, P, cards, season_holds
from bourg.catalogue.ranking import Criterion
from bourg.kernel.clock import now
from bourg.kernel.db import Moment
from bourg.merchants.ranking import ROUND, turn

WORD = SearchWord.__table__.c.word
# All in one row: a row each costs more than all the rest of a search.
_KNOWN = select(func.aggregate_strings(WORD, " ")).where(
    func.length(WORD) >= bindparam("shortest", type_=Integer)
)

# The columns of products, or of those that were found.
Columns = ReadOnlyColumnCollection[str, Any]
# One term: any of these words; with a star, any word that begins so.
Term = list[str]

_MATCHES = {
    "sqlite": text(
        "product.id IN (SELECT rowid FROM search_product WHERE search_product MATCH :match)"
    ),
    "postgresql": text("to_tsvector('simple', search_text) @@ to_tsquery('simple', :match)"),
}
_PLACE = {"sqlite": func.instr, "postgresql": func.strpos}
_SELLERS = select(M.id).where(SELLING)


class Found(NamedTuple):
    """What a search found. `approaching`: nothing carries the words typed; these come near.

    `more`: whether there is more beyond these. `read_as`: the words that were looked for instead.
    """

    cards: list[Card]
    more: bool = False
    approaching: bool = False
    read_as: str = ""


NOTHING = Found([])


def search(
    session: Session, typed: str, *, limit: int = 24, offset: int = 0,
    merchant_id: int | None = None, moment: datetime | None = None,
) -> Found:  # fmt: skip
    """The products that carry every word of `typed`, in at most four statements."""
    terms = words.terms(typed)
    if not terms:
        return NOTHING
    look = _Look(session, limit, offset, merchant_id, moment or now())
    found = look.all_of([[f"{term}*"] for term in terms])
    if found or offset:
        return look.found(found)
    groups = _meant(session, terms)
    near = look.all_of(groups) or (look.any_of(groups) if len(groups) > 1 else [])
    read_as = " ".join(group[0].rstrip("*") for group in groups)
    return look.found(near)._replace(approaching=True, read_as=read_as) if near else NOTHING


class _Look(NamedTuple):
    """One search: whose, how much of it, when."""

    session: Session
    limit: int
    offset: int
    merchant_id: int | None
    moment: datetime

    def all_of(self, terms: Sequence[Term]) -> list[Card]:
        """The products that match every term."""
        return self._run(terms, "and")

    def any_of(self, terms: Sequence[Term]) -> list[Card]:
        """The products that match one of the terms."""
        return self._run(terms, "or")

    def found(self, rows: list[Card]) -> Found:
        """The page of rows, and whether there is another."""
        return Found(rows[: self.limit], more=len(rows) > self.limit)

    def _run(self, terms: Sequence[Term], joined: str) -> list[Card]:
        if not terms:
            return []
        dialect = self.session.get_bind().dialect.name
        values = {
            "match": _match(terms, joined, dialect), "first": terms[0][0].rstrip("*"),
            "moment": self.moment, "month": f",{self.moment.month},",
            "turn": turn(self.moment), "offset": self.offset,
            "limit": self.limit + 1, "merchant_id": self.merchant_id,
        }  # fmt: skip
        statement = _statement(dialect, self.merchant_id is not None)
        return [Card._make(row) for row in self.session.execute(statement, values)]


def _match(terms: Sequence[Term], joined: str, dialect: str) -> str:
    """The expression of the database's own full-text language; terms are letters and digits."""
    if dialect == "sqlite":
        groups = [" OR ".join(_quoted(word) for word in term) for term in terms]
        return {"and": " AND ", "or": " OR "}[joined].join(f"({group})" for group in groups)
    groups = [" | ".join(word.replace("*", ":*") for word in term) for term in terms]
    return {"and": " & ", "or": " | "}[joined].join(f"({group})" for group in groups)


def _quoted(word: str) -> str:
    return f'"{word[:-1]}"*' if word.endswith("*") else f'"{word}"'


@cache
def _statement(dialect: str, of_one_shop: bool) -> Select[tuple[object, ...]]:
    """The one statement of a search, sorted as `ranking.FOUND` says.

    Only the page that is shown is read whole.
    """
    of, found = _found(dialect)
    here = found.where(of.status == ProductStatus.PUBLISHED, _sold(dialect, of))
    if of_one_shop:
        here = here.where(of.merchant_id == bindparam("merchant_id", type_=Integer))
    page = here.order_by(*_order(dialect, of)).limit(bindparam("limit", type_=Integer))
    page = page.offset(bindparam("offset", type_=Integer))
    return cards().where(P.id.in_(page.scalar_subquery())).order_by(*_order(dialect, P))


def _found(dialect: str) -> tuple[Columns, Select[tuple[int]]]:
    """What matches the words, by its columns.

    On PostgreSQL it is found by itself: as long as no figures of the tables are known, the words
    would else be tried on every product.
    """
    if dialect == "sqlite":
        return P, select(P.id).where(_MATCHES[dialect])
    narrow = select(P.id, P.merchant_id, P.status, P.sold_out_until, P.months, P.search_text)
    of = narrow.where(_MATCHES[dialect]).cte("found").prefix_with("MATERIALIZED").c
    return of, select(of.id)


def _sold(dialect: str, found: Columns) -> ColumnElement[bool]:
    """Whether a found product's shop sells; asked once, not for each product."""
    if dialect == "sqlite":
        return found.merchant_id.in_(_SELLERS)
    return found.merchant_id == func.any(func.array(_SELLERS.scalar_subquery()))


def _order(dialect: str, of: Columns) -> list[ColumnElement[int]]:
    sold_out = of.sold_out_until > bindparam("moment", type_=Moment)
    off_season = of.months.is_not(None) & ~season_holds(bindparam("month", type_=String), of.months)
    order: dict[Criterion, ColumnElement[int]] = {
        Criterion.IN_STOCK: case((sold_out | off_season, 1), else_=0),
        Criterion.WORD_EARLY: _PLACE[dialect](
            of.search_text, bindparam("first", type_=String), type_=Integer
        ),
        Criterion.SHORT: func.length(of.search_text),
        Criterion.TURN: of.merchant_id * bindparam("turn", type_=Integer) % ROUND,
    }
    return [*(order[criterion] for criterion in ranking.FOUND), of.id]


def _meant(session: Session, terms: list[str]) -> list[Term]:
    """For each term the words it may mean; a term that means nothing is left out."""
    shortest = min(map(len, terms)) - words.SLIPS
    known = set((session.execute(_KNOWN, {"shortest": shortest}).scalar() or "").split())
    groups = (_readings(term, known) for term in terms)
    return [group for group in groups if group]


def _readings(term: str, known: set[str]) -> Term:
    if any(word.startswith(term) for word in known):
        return [f"{term}*"]
    return words.meant(term, known)
