"""Reads of the traders' files: one shop's, and the papers whose end comes near."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.merchants.kinds import MerchantStatus, PaperKind
from bourg.merchants.models import Merchant, TraderPaper
from bourg.merchants.trader_file import SAID, WARN_DAYS, Paper, TraderFile, lacking


def papers(session: Session, merchant_ids: Iterable[int]) -> dict[int, dict[PaperKind, Paper]]:
    """The papers of these shops by kind; one statement."""
    rows = session.execute(
        select(TraderPaper.merchant_id, TraderPaper.kind, TraderPaper.expires_on).where(
            TraderPaper.merchant_id.in_(list(merchant_ids))
        )
    )
    found: dict[int, dict[PaperKind, Paper]] = {}
    for merchant_id, kind, expires_on in rows:
        found.setdefault(merchant_id, {})[kind] = Paper(kind, expires_on)
    return found


def trader_file(session: Session, merchant_id: int) -> TraderFile:
    """The file of a shop; two statements."""
    columns = [getattr(Merchant, name) for name in SAID]
    row = session.execute(select(*columns).where(Merchant.id == merchant_id)).one()
    return TraderFile._make((*row, papers(session, [merchant_id]).get(merchant_id, {})))


class FileNote(NamedTuple):
    """What is to be known of a shop's file in a list: what stops it, papers over or nearly so."""

    lacking: int
    ending: tuple[Paper, ...]


def notes(session: Session, today: date) -> dict[str, FileNote]:
    """By slug: the shops that are with us whose file lacks something or has papers near their end.

    Two statements, however many shops.
    """
    columns = [getattr(Merchant, name) for name in SAID]
    with_us = (MerchantStatus.APPLIED, MerchantStatus.APPROVED)
    rows = session.execute(
        select(Merchant.id, Merchant.slug, *columns).where(Merchant.status.in_(with_us))
    ).all()
    every = papers(session, [row.id for row in rows])
    found = {}
    for row in rows:
        file = TraderFile._make((*row[2:], every.get(row.id, {})))
        ending = tuple(p for p in file.papers.values() if p.expired(today) or p.soon(today))
        if (missing := len(lacking(file, today))) or ending:
            found[row.slug] = FileNote(missing, ending)
    return found


class Ending(NamedTuple):
    """A paper whose end comes near, and what the shop was told of it."""

    slug: str
    kind: PaperKind
    expires_on: date
    warned_days: int | None


def ending(session: Session, today: date) -> list[Ending]:
    """The papers of shops that are with us whose end is near or past; one statement."""
    rows = session.execute(
        select(Merchant.slug, TraderPaper.kind, TraderPaper.expires_on, TraderPaper.warned_days)
        .join(Merchant, Merchant.id == TraderPaper.merchant_id)
        .where(TraderPaper.expires_on <= today + timedelta(days=max(WARN_DAYS)))
        .where(Merchant.status.in_((MerchantStatus.APPLIED, MerchantStatus.APPROVED)))
        .order_by(TraderPaper.expires_on, Merchant.slug)
    )
    return [Ending._make(row) for row in rows]
