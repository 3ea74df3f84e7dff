"""The search over the products of all shops: the words typed, else what they may have meant.

SQLite looks in the full-text table `search_product`, PostgreSQL in an index over `search_text`;
both hold what `catalogue.words` folded, so both find the same.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

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

from bourg.catalogue import ranking, words
from bourg.catalogue.models import SearchWord
from bourg.catalogue.queries.cards import COLUMNS, ON_SHELF, Card, P, cards, season_holds
from bourg.catalogue.ranking import Criterion
from bourg.kernel.clock import now
from bourg.kernel.db import Moment
from bourg.merchants.ranking import ROUND, turn

WORD = SearchWord.__table__.c.word
# All in one row: a row each costs more than all the rest of a search.
_KNOWN = select(func.aggregate_strings(WORD, " ")).where(
    func.length(WORD) >= bindparam("shortest", type_=Integer)
)

# One term: any of these words; with a star, any word that begins so.
Term = list[str]

_IN_SQLITE = text(
    "product.id IN (SELECT rowid FROM search_product WHERE search_product MATCH :match)"
)
# Named like the table it stands for: what follows reads only what was found. PostgreSQL would else
# try the words on every product of every shop, as long as it knows no figures of the tables.
_IN_POSTGRESQL = (
    select(*(column for column in COLUMNS if column.table is P.id.table), P.search_text)
    .where(text("to_tsvector('simple', search_text) @@ to_tsquery('simple', :match)"), ON_SHELF)
    .cte("product")
    .prefix_with("MATERIALIZED")
)
_PLACE = {"sqlite": func.instr, "postgresql": func.strpos}


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
    """The one statement of a search, sorted as `ranking.FOUND` says."""
    order = _order(dialect)
    sqlite = dialect == "sqlite"
    statement = cards().where(_IN_SQLITE) if sqlite else cards().add_cte(_IN_POSTGRESQL)
    if of_one_shop:
        statement = statement.where(P.merchant_id == bindparam("merchant_id", type_=Integer))
    by = [order[criterion] for criterion in ranking.FOUND]
    limited = statement.order_by(*by, P.id).limit(bindparam("limit", type_=Integer))
    return limited.offset(bindparam("offset", type_=Integer))


def _order(dialect: str) -> dict[Criterion, ColumnElement[int]]:
    sold_out = P.sold_out_until > bindparam("moment", type_=Moment)
    off_season = P.months.is_not(None) & ~season_holds(bindparam("month", type_=String))
    return {
        Criterion.IN_STOCK: case((sold_out | off_season, 1), else_=0),
        Criterion.WORD_EARLY: _PLACE[dialect](
            P.search_text, bindparam("first", type_=String), type_=Integer
        ),
        Criterion.SHORT: func.length(P.search_text),
        Criterion.TURN: P.merchant_id * bindparam("turn", type_=Integer) % ROUND,
    }


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
