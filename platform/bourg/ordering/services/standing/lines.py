"""What a standing order wants: one product more, another amount or wish, one thing less."""

from collections.abc import Iterable

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.catalogue import options as choices
from bourg.catalogue import rules as catalogue
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.roles import Actor
from bourg.kernel.transaction import write
from bourg.money.queries import means_of
from bourg.money.rules import means_for
from bourg.ordering import rules
from bourg.ordering.kinds import Substitution
from bourg.ordering.models import StandingLine, StandingOrder
from bourg.ordering.queries.standing import wishes
from bourg.ordering.queries.wishes import Goods, Wish, goods_now, the_one
from bourg.ordering.refusals import EmptyBasket, MeansNotAccepted, NotAvailable
from bourg.ordering.rules import Change
from bourg.ordering.services.standing.keeping import (
    Agreed,
    locked,
    record,
    refuse_impossible,
    refuse_others,
    tell,
)
from bourg.ordering.standing import check_ceiling
from bourg.slots.models import PickupPoint
from bourg.slots.queries.points import without_collection
from bourg.slots.rules import NOT_COLLECTING


def add_line(
    public_id: str, product_id: str, actor: Actor, *, quantity: int | None = None,
    weight_g: int | None = None, options: Iterable[str] = (), ceiling_cents: int | None = None,
    adult: bool = False,
) -> str:  # fmt: skip
    """Want a product more, or more of one it has; returns its name.

    Nothing said of the amount: one piece, or its usual weight. The household may agree to another
    ceiling at once, and say that it is of age. What is sold out today may come another day.
    Raises `BadInput`, `NotAvailable`, `MeansNotAccepted` where it could not be paid.
    """
    refuse_others(actor)
    with write() as session:
        standing = locked(session, public_id)
        chosen = choices.key(options)
        goods = goods_now(session, product_id, chosen)
        if goods is None:
            raise NotFound()
        choices.refuse_unfit(goods.options, chosen)
        _refuse_unfit(session, standing, goods)
        amount = catalogue.amount(goods, quantity=quantity, weight_g=weight_g)
        _add(session, standing, (goods, chosen), *amount)
        if ceiling_cents is not None:
            standing.ceiling_cents = check_ceiling(ceiling_cents)
        standing.adult = standing.adult or adult
        session.flush()
        _settle(session, standing, actor, product_id, amount[1] or amount[0])
        return goods.name


def put_line(
    public_id: str, product_id: str, actor: Actor, *, quantity: int | None = None,
    weight_g: int | None = None, note: str | None = None,
    substitution: Substitution | None = None, options: Iterable[str] = (),
) -> None:  # fmt: skip
    """Want this much of a product with these options, which it has or gets now; 0 takes it out.

    Raises `NotFound`, and what `add_line` and `set_line` raise.
    """
    labels = tuple(options)
    chosen = choices.key(labels)
    amount, said = quantity or weight_g or 0, note is not None or substitution is not None
    with write() as session:
        wish = the_one(wishes(session, locked(session, public_id).id), product_id, chosen)
        if wish is None and amount:
            add_line(public_id, product_id, actor, quantity=quantity, weight_g=weight_g,
                     options=labels)  # fmt: skip
        elif wish is not None and amount:
            catalogue.amount(wish.goods, quantity=quantity, weight_g=weight_g)
        if wish is not None or not amount or said:
            set_line(public_id, product_id, amount, actor, note=note, substitution=substitution,
                     options=chosen)  # fmt: skip


def _refuse_unfit(session: Session, standing: StandingOrder, goods: Goods) -> None:
    """A product that is no longer sold, or could not be fetched or paid where it is fetched."""
    change = rules.change(goods, goods.price_cents, now())
    if change not in (None, Change.SOLD_OUT):
        raise NotAvailable(product=goods.name, shop=goods.shop)
    if standing.point_id is None:
        return
    point = session.get_one(PickupPoint, standing.point_id)
    if point.way == Way.SHOP and without_collection(session, [goods.merchant_id]):
        raise BadInput(NOT_COLLECTING, shop=goods.shop)
    accepted = means_of(session, [goods.merchant_id])[goods.merchant_id]
    if not means_for(point.way, accepted, envelopes=point.takes_envelopes):
        raise MeansNotAccepted(shop=goods.shop)


def _add(
    session: Session, standing: StandingOrder, wanted: tuple[Goods, str], quantity: int,
    weight_g: int | None,
) -> None:  # fmt: skip
    """A new line, or more of one that is there, while there is room."""
    goods, chosen = wanted
    known = wishes(session, standing.id)
    wish = the_one(known, goods.product_id, chosen)
    if wish is not None:
        more = {"quantity": quantity + wish.quantity} if weight_g is None else {
            "weight_g": weight_g + (wish.weight_g or 0)
        }  # fmt: skip
        _change(session, wish, *catalogue.amount(goods, **more))
        return
    if len(known) >= rules.MOST_LINES:
        raise BadInput(N_("A basket holds at most %(most)s lines."), most=rules.MOST_LINES)
    session.execute(insert(StandingLine).values(
        standing_id=standing.id, merchant_id=goods.merchant_id, product_id=goods.row_id,
        options=chosen, quantity=quantity, weight_g=weight_g, agreed_price_cents=goods.price_cents,
        substitution=Substitution.CALL,
    ))  # fmt: skip


def set_line(
    public_id: str, product_id: str, amount: int, actor: Actor, *, note: str | None = None,
    substitution: Substitution | None = None, options: str = "",
) -> None:  # fmt: skip
    """Want so many pieces, or grams, of what it has, with these words; 0 takes it out.

    `options` is the key of what was chosen of it. Note and substitution stay what they are when
    nothing is said of them. Raises `BadInput`, also when it would cost more than agreed;
    `EmptyBasket` for the last line.
    """
    refuse_others(actor)
    with write() as session:
        standing = locked(session, public_id)
        known = wishes(session, standing.id)
        wish = the_one(known, product_id, options)
        if wish is None:
            raise NotFound()
        if amount:
            grams = {"weight_g": amount} if wish.weight_g is not None else {"quantity": amount}
            _change(session, wish, *catalogue.amount(wish.goods, **grams))
            _word(session, wish, note, substitution)
        elif len(known) == 1:
            raise EmptyBasket(N_("This is all it has: end the regular order instead."))
        else:
            session.execute(delete(StandingLine).where(StandingLine.id == wish.line_id))
        _settle(session, standing, actor, product_id, amount)


def _change(session: Session, wish: Wish, quantity: int, weight_g: int | None) -> None:
    changed = update(StandingLine).where(StandingLine.id == wish.line_id)
    session.execute(changed.values(quantity=quantity, weight_g=weight_g))


def _word(
    session: Session, wish: Wish, note: str | None, substitution: Substitution | None
) -> None:
    """What the shop reads beside it, and what it does when the thing is missing."""
    said = {
        "note": wish.note if note is None else rules.words(note, "note", longest=200),
        "substitution": substitution or wish.substitution,
    }
    session.execute(update(StandingLine).where(StandingLine.id == wish.line_id).values(**said))


def _settle(
    session: Session, standing: StandingOrder, actor: Actor, product_id: str, amount: int
) -> None:
    """See that it is still what was agreed, write it down and tell the household."""
    agreed = Agreed(standing.ceiling_cents, True, standing.adult)
    refuse_impossible(wishes(session, standing.id), agreed)
    event = record(session, standing, "line_set", actor, product=product_id, amount=amount)
    tell(session, standing.public_id, event)
