"""The lines of a basket: what goes in and out, how it is wanted, what became of it since.

A line is a product with what was chosen of its options. Every verb takes the basket's public id;
raises `NotFound` for an unknown basket and `BasketOrdered` for one that became an order.
"""

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import Table, and_, bindparam, delete, insert, update
from sqlalchemy.orm import Session

from bourg.catalogue import options as choices
from bourg.catalogue import rules as catalogue
from bourg.kernel.clock import now
from bourg.kernel.refusals import N_, BadInput, NotFound
from bourg.kernel.transaction import write
from bourg.ordering import rules
from bourg.ordering.kinds import Substitution
from bourg.ordering.models import BasketLine
from bourg.ordering.queries.wishes import Asked, Wish, asked_for, the_one, wishes
from bourg.ordering.rules import Change
from bourg.ordering.services import locking
from bourg.ordering.services.locking import LockedBasket

LINES = cast(Table, BasketLine.__table__)
_OF_PRODUCT = and_(
    LINES.c.basket_id == bindparam("of_basket"), LINES.c.product_id == bindparam("of_product"),
    LINES.c.options == bindparam("of_options"),
)  # fmt: skip
_CHANGE_LINE = update(LINES).where(_OF_PRODUCT)
_TAKE_OUT = delete(LINES).where(_OF_PRODUCT)
_ADD_LINE = insert(LINES)
_THIS_LINE = update(LINES).where(LINES.c.id == bindparam("line_id"))


def set_line(
    basket_id: str, product_id: str, *, quantity: object = None, weight_g: object = None,
    note: str | None = None, substitution: Substitution | None = None, options: Iterable[str] = (),
) -> None:  # fmt: skip
    """Want so many pieces, or so many grams, of a product with these options; 0 takes it out.

    The price is the shop's, whatever a client sends. Raises `BadInput`, `SoldOut`, `NotAvailable`.
    """
    said: dict[str, Any] = {"substitution": substitution} if substitution else {}
    if note is not None:
        said["note"] = rules.words(note, "note", longest=200)
    with write() as session:
        basket = locking.open_basket(session, basket_id)
        chosen = choices.key(options)
        asked = _asked(session, basket, product_id, chosen)
        many, weight = rules.amount(asked.goods, quantity=quantity, weight_g=weight_g)
        line = _line(basket, asked.goods.row_id, chosen)
        wish = {**said, "quantity": many, "weight_g": weight}
        if not many:
            session.execute(_TAKE_OUT, line)
        elif asked.held:
            catalogue.refuse_beyond(asked.goods.name, many, asked.goods.stock_left)
            session.execute(_CHANGE_LINE, {**line, **wish})
        else:
            choices.refuse_unfit(asked.goods.options, chosen)
            _add_line(session, basket, asked, {**wish, "options": chosen})


def _line(basket: LockedBasket, product_row_id: int | None, chosen: str) -> dict[str, Any]:
    return {"of_basket": basket.id, "of_product": product_row_id, "of_options": chosen}


def _add_line(session: Session, basket: LockedBasket, asked: Asked, wish: dict[str, Any]) -> None:
    """A new line, as long as the product can be had and there is room for one more."""
    goods = asked.goods
    rules.refuse_changed(goods, goods.price_cents, now())
    catalogue.refuse_beyond(goods.name, wish["quantity"], goods.stock_left)
    if asked.lines >= rules.MOST_LINES:
        raise BadInput(N_("A basket holds at most %(most)s lines."), most=rules.MOST_LINES)
    session.execute(_ADD_LINE, {
        "substitution": Substitution.CALL, **wish, "basket_id": basket.id,
        "merchant_id": goods.merchant_id, "product_id": goods.row_id,
        "seen_price_cents": goods.price_cents, "added_at": now(),
    })  # fmt: skip


def add(
    basket_id: str, product_id: str, *, quantity: object = None, weight_g: object = None,
    options: Iterable[str] = (),
) -> str:  # fmt: skip
    """Want so much more of a product (nothing said: one piece, or its usual weight).

    Returns its name. Raises as `set_line`, and `BadInput` for nothing more.
    """
    with write() as session:
        basket = locking.open_basket(session, basket_id)
        wanted = tuple(options)
        asked = _asked(session, basket, product_id, choices.key(wanted))
        many, weight = catalogue.amount(asked.goods, quantity=quantity, weight_g=weight_g)
        if weight is None:
            set_line(basket_id, product_id, quantity=many + asked.quantity, options=wanted)
        else:
            set_line(basket_id, product_id, weight_g=weight + asked.weight_g, options=wanted)
        return asked.goods.name


def _asked(session: Session, basket: LockedBasket, product_id: str, chosen: str) -> Asked:
    found = asked_for(session, basket.id, product_id, chosen)
    if found is None:
        raise NotFound()
    return found


def accept_changes(basket_id: str) -> None:
    """The resident has seen what changed: new prices hold, what cannot be had leaves the basket.

    Options that are gone leave their line; one that must be chosen anew stays until it is.
    """
    with write() as session:
        basket = locking.open_basket(session, basket_id)
        for wish in wishes(session, basket.id):
            change = wish.change(now())
            if change == Change.PRICE_CHANGED:
                price = {"seen_price_cents": wish.goods.price_cents}
                session.execute(_THIS_LINE, {"line_id": wish.line_id, **price})
            elif change == Change.OPTIONS_CHANGED:
                left = choices.pick(wish.goods.options, wish.options).key
                if choices.pick(wish.goods.options, left).fits:
                    _choose(session, basket, wish, left)
            elif change is not None:
                session.execute(delete(LINES).where(LINES.c.id == wish.line_id))


def choose(basket_id: str, product_id: str, was: str, options: Iterable[str]) -> None:
    """Have a line of the basket with other options. Raises `BadInput`, also when it is gone."""
    wanted = choices.key(options)
    with write() as session:
        basket = locking.open_basket(session, basket_id)
        wish = the_one(wishes(session, basket.id), product_id, was)
        if wish is None:
            raise BadInput(N_("This line is no longer in your basket."))
        choices.refuse_unfit(wish.goods.options, wanted)
        if wanted != was:
            _choose(session, basket, wish, wanted)


def _choose(session: Session, basket: LockedBasket, wish: Wish, chosen: str) -> None:
    """The wish with other options; what the basket holds of just these is added up."""
    found = _asked(session, basket, wish.goods.product_id, chosen)
    session.execute(_TAKE_OUT, _line(basket, wish.goods.row_id, chosen))
    weight = None if wish.weight_g is None else wish.weight_g + found.weight_g
    session.execute(_THIS_LINE, {
        "line_id": wish.line_id, "options": chosen, "seen_price_cents": found.goods.price_cents,
        "quantity": min(wish.quantity + (found.quantity if weight is None else 0),
                        catalogue.MOST_PIECES),
        "weight_g": None if weight is None else min(weight, catalogue.MOST_GRAMS),
    })  # fmt: skip


def empty(basket_id: str) -> None:
    """Take everything out; address, slot and contact stay."""
    with write() as session:
        basket = locking.open_basket(session, basket_id)
        session.execute(delete(LINES).where(LINES.c.basket_id == basket.id))
