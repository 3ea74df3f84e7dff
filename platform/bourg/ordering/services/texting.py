"""Carries out what a shop wrote in a text message, or pressed during a call.

Through the same services as its desk; what was understood comes back as an `Outcome`, whose words
`web.replies` finds. Each answer of a message has a key of its own: repeated, it is done once.
"""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bourg.kernel.clock import now
from bourg.kernel.db import db
from bourg.kernel.refusals import Refusal
from bourg.kernel.roles import Actor, Channel, Role
from bourg.kernel.transaction import write
from bourg.merchants.models import Merchant
from bourg.merchants.services import window
from bourg.messages.kinds import Reach
from bourg.messages.ladder import Due
from bourg.messages.queries import numbers, steps, subject_of
from bourg.messages.services import notices
from bourg.ordering import answer_words
from bourg.ordering.answer_words import Answer, Verb
from bourg.ordering.kinds import LineState, PartState
from bourg.ordering.models import MerchantOrder
from bourg.ordering.queries import desks
from bourg.ordering.queries.desks import PartView
from bourg.ordering.services import answering, locking, running_out
from bourg.ordering.services.answering import Answered


class Outcome(NamedTuple):
    """What became of one answer: for which number; how the part stands, or why it was refused.

    `goods`: what was left out, or what there is to choose from when that is unclear; `waiting`: the
    numbers of the parts that wait when none was named; `until`: when a break of the shop ends, or
    what is sold out (`gone`) comes back; `which`: goods of the shelf the words may mean.
    """

    verb: Verb
    number: int | None = None
    answered: Answered | None = None
    refusal: Refusal | None = None
    goods: tuple[str, ...] = ()
    waiting: tuple[int, ...] = ()
    found: bool = True
    until: datetime | None = None
    gone: tuple[str, ...] = ()
    which: tuple[str, ...] = ()
    words: str = ""


def carry_out(text: str, shops: Collection[int], key: str, *, time_zone: str) -> list[Outcome]:
    """Do what a text message from a telephone of these shops says."""
    actor = Actor(Role.MERCHANT, None, Channel.SMS)
    return [
        _carry_out(answer, shops, f"{key}/{place}", actor, time_zone)
        for place, answer in enumerate(answer_words.answers(text))
    ]


def _carry_out(
    answer: Answer, shops: Collection[int], key: str, actor: Actor, time_zone: str
) -> Outcome:
    if answer.verb in answer_words.OF_SHOP:
        return _of_shops(answer, shops, actor, time_zone)
    done = _one(answer, shops, key, actor)
    if answer.verb is Verb.MISSING and answer.number is None:
        return _sell_out(answer, done, shops, actor, time_zone)
    return done


def _sell_out(
    answer: Answer, done: Outcome, shops: Collection[int], actor: Actor, time_zone: str
) -> Outcome:
    """Without an order's digits a shortage is one of the shelf, beside the only waiting order."""
    until = tomorrow(time_zone)
    told = running_out.sell_out(db.session(), answer.words, shops, until, actor)
    return done._replace(gone=told.gone, which=told.which, words=answer.words, until=until)


def press(key_pressed: str, reference: str, key: str) -> Outcome:
    """Do what a key says that was pressed during a call about a part."""
    session = db.session()
    part = desks.any_part(session, reference)
    answer = answer_words.pressed(key_pressed)
    if part is None or answer.verb is Verb.UNCLEAR:
        return Outcome(Verb.UNCLEAR, found=part is not None)
    number = numbers(session, [reference]).get(reference)
    actor = Actor(Role.MERCHANT, None, Channel.PHONE_DESK)
    return _do(answer._replace(number=number), part, key, actor)


def _one(answer: Answer, shops: Collection[int], key: str, actor: Actor) -> Outcome:
    session = db.session()
    if answer.verb is Verb.UNCLEAR:
        return Outcome(Verb.UNCLEAR, waiting=tuple(_waiting(session, shops).values()))
    number = answer.number
    if number is None:
        open_ones = _waiting(session, shops)
        if len(open_ones) != 1:
            return Outcome(answer.verb, waiting=tuple(open_ones.values()), found=False)
        (number,) = open_ones.values()
    reference = subject_of(session, number)
    part = desks.part(session, shops, reference) if reference else None
    if part is None:
        return Outcome(answer.verb, number, found=False)
    return _do(answer._replace(number=number), part, key, actor)


def _do(answer: Answer, part: PartView, key: str, actor: Actor) -> Outcome:
    try:
        return _DEEDS[answer.verb](answer, part, key, actor)
    except Refusal as refusal:
        return Outcome(answer.verb, answer.number, refusal=refusal)


def _accept(answer: Answer, part: PartView, key: str, actor: Actor) -> Outcome:
    done = answering.answer(part.reference, accept=True, actor=actor, key=key)
    return Outcome(answer.verb, answer.number, done)


def _refuse(answer: Answer, part: PartView, key: str, actor: Actor) -> Outcome:
    done = answering.answer(part.reference, accept=False, reason=answer.words, actor=actor, key=key)
    return Outcome(answer.verb, answer.number, done)


def _leave_out(answer: Answer, part: PartView, key: str, actor: Actor) -> Outcome:
    """Accept without some goods; of an accepted part, take them out."""
    kept = [line for line in part.lines if line.state == LineState.KEPT]
    places = answer_words.meant(answer.words, [line.name for line in kept])
    if places is None:
        return Outcome(answer.verb, answer.number, goods=tuple(line.name for line in kept))
    missing = {kept[place].position: "" for place in places}
    goods = tuple(kept[place].name for place in places)
    if part.state == PartState.PLACED:
        done = answering.answer(part.reference, accept=True, refused=missing, actor=actor, key=key)
    else:
        done = answering.take_out(part.reference, missing, actor=actor, key=key)
    return Outcome(answer.verb, answer.number, done, goods=goods)


def _settle(answer: Answer, part: PartView, key: str, actor: Actor) -> Outcome:
    done = answering.settle(part.reference, answer.total_cents, actor=actor, key=key)
    return Outcome(answer.verb, answer.number, done)


def _ready(answer: Answer, part: PartView, key: str, actor: Actor) -> Outcome:
    done = answering.ready(part.reference, answer.bags, actor=actor, key=key)
    return Outcome(answer.verb, answer.number, done)


def _call_back(answer: Answer, part: PartView, key: str, actor: Actor) -> Outcome:
    """The town's people are to ring up: the part goes to their list."""
    with write() as session:
        locking.part(session, part.reference)
        tried = steps(session, [part.reference]).get(part.reference, ())
        if not tried or tried[-1].reach is not Reach.PHONE:
            notices.note(session, part.reference, len(tried), Due(Reach.PHONE))
    return Outcome(answer.verb, answer.number)


def _of_shops(answer: Answer, shops: Collection[int], actor: Actor, time_zone: str) -> Outcome:
    """Let the shops of this telephone take a break, or take orders again."""
    until = _break_until(answer, time_zone) if answer.verb is Verb.PAUSE else None
    slugs = select(Merchant.slug).where(Merchant.id.in_(shops)).order_by(Merchant.id)
    for slug in db.session().scalars(slugs).all():
        window.pause(slug, until, actor)
    return Outcome(answer.verb, until=until)


def _break_until(answer: Answer, time_zone: str) -> datetime:
    """When a break ends: after so many hours, else when tomorrow begins in the town."""
    if answer.break_hours:
        return now() + timedelta(hours=answer.break_hours)
    return tomorrow(time_zone)


def tomorrow(time_zone: str) -> datetime:
    """When tomorrow begins in the town."""
    today = now().astimezone(ZoneInfo(time_zone))
    return datetime.combine(today.date() + timedelta(days=1), time(), today.tzinfo)


_DEEDS = {
    Verb.ACCEPT: _accept,
    Verb.REFUSE: _refuse,
    Verb.MISSING: _leave_out,
    Verb.TOTAL: _settle,
    Verb.READY: _ready,
    Verb.CALL_ME: _call_back,
}


def _waiting(session: Session, shops: Collection[int]) -> dict[str, int]:
    """The parts of these shops that wait for an answer, with their numbers."""
    wanted = select(MerchantOrder.reference).where(
        MerchantOrder.merchant_id.in_(shops), MerchantOrder.state == PartState.PLACED
    )
    return numbers(session, list(session.scalars(wanted.order_by(MerchantOrder.id))))
