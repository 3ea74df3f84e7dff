"""The trader's file is filled in, papers are noted, their end is told in time."""

from datetime import date
from typing import Any, cast

from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from bourg.kernel import audit, outbox
from bourg.kernel.clock import now
from bourg.kernel.db import INSERT, db
from bourg.kernel.refusals import N_, BadInput, Several
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.merchants import trader_file
from bourg.merchants.kinds import MerchantStatus, PaperKind, ServiceLevel
from bourg.merchants.models import Merchant, TraderPaper
from bourg.merchants.queries import files
from bourg.merchants.queries.files import Ending
from bourg.merchants.refusals import FileIncomplete
from bourg.merchants.services.window import changed, find
from bourg.merchants.trader_file import Need

_PAPERS = cast(Table, TraderPaper.__table__)
EDITABLE = frozenset(
    ("legal_name", "legal_form", "phone", "email", "siret", "register_name", "vat_number",
     "vat_franchise", "contact_name", "mediator", "alcohol_licence", "address_id",
     "address_label", "lat", "lon")
)  # fmt: skip


def fill(
    slug: str, actor: Actor, *, certified: bool = False, mandate: bool = False, **said: Any
) -> None:
    """Fill in the file. `certified` stays once it was said; the mandate may be taken back.

    Raises `Several` when a shop that sells would lose what it may not sell without, `NotFound`.
    """
    if unknown := set(said) - EDITABLE:
        raise TypeError(f"not of the file: {sorted(unknown)}")
    with write() as session:
        merchant = find(session, slug)
        before = _lacking(session, merchant)
        for name, value in said.items():
            setattr(merchant, name, value)
        merchant.certified_at = merchant.certified_at or (now() if certified else None)
        merchant.mandate_at = (merchant.mandate_at or now()) if mandate else None
        _keep_selling(session, merchant, before)
        answered, merchant.asked_back = bool(merchant.asked_back), ""
        verb = "file_answered" if answered else "file_filled"
        note(session, merchant, verb, actor, fields=sorted(said))


def see_identity(slug: str, on: date, actor: Actor) -> None:
    """The town has seen who stands behind the shop; no copy is kept. Raises `NotFound`."""
    with write() as session:
        merchant = find(session, slug)
        merchant.identity_seen_on = on
        note(session, merchant, "identity_seen", actor)


def note_paper(slug: str, kind: PaperKind, expires_on: date, actor: Actor, *, today: date) -> None:
    """Note a paper's last day; the one of this kind before it is forgotten. Raises `BadInput`."""
    if expires_on < today:
        msgid = N_("This day is over: enter the last day of the new paper.")
        raise BadInput(msgid, field="expires_on")
    row = {"expires_on": expires_on, "warned_days": None}
    with write() as session:
        merchant = find(session, slug)
        entered = INSERT[session.get_bind().dialect.name](_PAPERS)
        entered = entered.values(merchant_id=merchant.id, kind=kind, **row)
        keys = ["merchant_id", "kind"]
        session.execute(entered.on_conflict_do_update(index_elements=keys, set_=row))
        detail = {"paper": kind.value, "until": expires_on.isoformat()}
        note(session, merchant, "paper_noted", actor, **detail)


def forget_paper(slug: str, kind: PaperKind, actor: Actor) -> None:
    """Take a paper out of the file; doing it twice changes nothing. Raises `NotFound`."""
    with write() as session:
        merchant = find(session, slug)
        before = _lacking(session, merchant)
        mine = delete(TraderPaper).filter_by(merchant_id=merchant.id, kind=kind)
        session.execute(mine)
        _keep_selling(session, merchant, before)
        note(session, merchant, "paper_forgotten", actor, paper=kind.value)


def warn(today: date) -> int:
    """Tell shops of papers whose end comes near, each stage once; returns how many were told."""
    due = [one for one in files.ending(db.session(), today) if _stage(one, today) is not None]
    for one in due:
        _warn(one, today)
    return len(due)


def check_may_sell(session: Session, merchant: Merchant) -> None:
    """Raises `Several` with everything that stops this shop from selling (DSA, art. 30)."""
    if missing := _lacking(session, merchant):
        raise Several([BadInput(need.msgid, field=need.field) for need in missing])


def check_complete(session: Session, merchant: Merchant) -> None:
    """The same in one word, where the file's fields are on another page: `FileIncomplete`."""
    if _lacking(session, merchant):
        raise FileIncomplete()


def _stage(one: Ending, today: date) -> int | None:
    """What a shop is to be told of a paper now; nothing when it was told already."""
    stage = trader_file.warning(one.expires_on, today)
    told = one.warned_days is not None and stage is not None and stage >= one.warned_days
    return None if told else stage


def _warn(one: Ending, today: date) -> None:
    with write() as session:
        merchant = find(session, one.slug)
        key = {"merchant_id": merchant.id, "kind": one.kind}
        paper = session.scalar(select(TraderPaper).filter_by(**key))
        if paper is None or paper.expires_on != one.expires_on:
            return
        paper.warned_days = _stage(one, today)
        event = audit.record(
            session, f"merchant:{one.slug}", "paper_ending", actor=Actor.system(),
            paper=one.kind.value, until=one.expires_on.isoformat(),
        )  # fmt: skip
        outbox.put(session, "merchant.file", f"merchant.file:{one.slug}:{event.sequence}",
                   slug=one.slug, what="paper_ending", paper=one.kind.value,
                   until=one.expires_on.isoformat())  # fmt: skip


def _lacking(session: Session, merchant: Merchant) -> list[Need]:
    session.flush()
    return trader_file.lacking(files.trader_file(session, merchant.id), now().date())


def _keep_selling(session: Session, merchant: Merchant, before: list[Need]) -> None:
    """A shop that sells does not lose what it needs for it; what it lacked before it may lack."""
    selling = merchant.service_level is not ServiceLevel.SHOWCASE
    if merchant.status is MerchantStatus.APPROVED and selling:
        lost = [need for need in _lacking(session, merchant) if need not in before]
        if lost:
            raise Several([BadInput(need.msgid, field=need.field) for need in lost])


def note(session: Session, merchant: Merchant, verb: str, actor: Actor, **detail: Any) -> None:
    """Enter what happened to a shop in its trail, and let every page know."""
    audit.record(session, f"merchant:{merchant.slug}", verb, actor=actor, **detail)
    changed(session, merchant)
    session.flush()
