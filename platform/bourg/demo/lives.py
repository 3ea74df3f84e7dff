"""The life of a slot's orders, up to now, through the services that the town's people use.

Each thing that somebody does is an event at its moment; the clocks are set to it. What would come
after the present moment is left to those who try the demo.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bourg.catalogue.kinds import SoldBy
from bourg.demo.crowd import OrderPlan, PartPlan
from bourg.kernel.clock import shifted
from bourg.kernel.roles import Actor, Channel, Role
from bourg.ordering.services import answering, baskets, cancelling, placing
from bourg.ordering.services.baskets import Contact
from bourg.ordering.services.placing import Placed
from bourg.slots.queries import SlotFilling
from bourg.town.settings import DeliverySection


@dataclass(frozen=True)
class Cast:
    """Who acts in the demo: row ids by e-mail, and the town's settings of delivery."""

    residents: dict[str, int]
    agent_ids: tuple[int, ...]
    officer_id: int
    courier_ids: tuple[int, ...]
    delivery: DeliverySection

    def buyer(self, plan: OrderPlan) -> Actor:
        """Who places an order: the agent for somebody on the telephone, a resident, or a guest."""
        if plan.channel is Channel.PHONE_DESK:
            agent_id = self.agent_ids[plan.placed_at.day % len(self.agent_ids)]
            return Actor(Role.AGENT, agent_id, Channel.PHONE_DESK)
        user_id = self.residents.get(plan.resident["email"])
        return Actor(Role.RESIDENT, user_id) if user_id else Actor.guest()

    def seller(self, part: PartPlan) -> Actor:
        """Who answers for a part: its shop, or the officer when the shop forgot."""
        if part.by_officer:
            return Actor(Role.OFFICER, self.officer_id, Channel.OFFICER)
        return Actor(Role.MERCHANT, part.shop.owner_id)


class Life:
    """One order as it lives: what was planned, and the references it got."""

    def __init__(self, plan: OrderPlan, cast: Cast, slot: SlotFilling):
        self.plan, self.cast, self.slot = plan, cast, slot
        self.placed: Placed | None = None

    def moves(self) -> Iterator[tuple[datetime, Callable[[], object]]]:
        """What happens to the order before the courier comes, each with its moment."""
        plan = self.plan
        yield plan.placed_at, self.place
        for part in plan.parts:
            if part.answer_at and (plan.ends_at is None or part.answer_at < plan.ends_at):
                yield part.answer_at, partial(self.answer, part)
                if not (part.refused or plan.ends_at):
                    yield part.ready_at, partial(self.ready, part)
        if plan.rest_at:
            yield plan.rest_at, self.settle
        if plan.cancel_at:
            yield plan.cancel_at, self.cancel

    def place(self) -> None:
        """Fill a basket, take the slot, order."""
        plan, cast = self.plan, self.cast
        buyer = cast.buyer(plan)
        own_id = buyer.user_id if buyer.role == Role.RESIDENT else None
        basket_id = baskets.start(channel=plan.channel, user_id=own_id)
        for part in plan.parts:
            _fill(basket_id, part)
        self._address(basket_id)
        baskets.take_slot(basket_id, self.slot.public_id, minutes=cast.delivery.hold_minutes)
        self.placed = placing.place_order(
            basket_id, actor=buyer, delivery=cast.delivery, contact=self._contact(),
            means={part.shop.slug: part.means for part in plan.parts}, age_confirmed=True,
        )  # fmt: skip

    def _address(self, basket_id: str) -> None:
        resident = self.plan.resident
        words = {"complement": resident["complement"]}
        if self.plan.unlisted:
            baskets.set_address(basket_id, unlisted=self.plan.unlisted, **words)
        else:
            baskets.set_address(basket_id, ban_id=resident["ban_id"], **words)

    def _contact(self) -> Contact:
        resident = self.plan.resident
        name = f"{resident['first_name']} {resident['last_name']}"
        return Contact(name, resident["phone"], resident["email"], resident["access_note"],
                       self.plan.absence)  # fmt: skip

    def answer(self, part: PartPlan) -> None:
        """The shop accepts, without what it lacks, or refuses."""
        answering.answer(
            self.reference_of(part), accept=not part.refused, refused=dict(part.missing),
            reason=part.refused, actor=self.cast.seller(part),
        )  # fmt: skip

    def ready(self, part: PartPlan) -> None:
        """The bags stand at the counter."""
        seller = Actor(Role.MERCHANT, part.shop.owner_id)
        answering.ready(self.reference_of(part), part.bags, actor=seller)

    def settle(self) -> None:
        """The household says what becomes of the rest."""
        assert self.placed
        buyer = self.cast.buyer(self.plan)
        cancelling.settle_rest(self.placed.reference, self.plan.keeps_rest, buyer)

    def cancel(self) -> None:
        """The household changes its mind."""
        assert self.placed
        cancelling.cancel(self.placed.reference, self.cast.buyer(self.plan))

    def reference_of(self, part: PartPlan) -> str:
        """The reference of a shop's part."""
        assert self.placed
        found = (one.reference for one in self.placed.parts if one.merchant == part.shop.slug)
        return next(found)


def live(lives: Iterable[Life], until: datetime) -> int:
    """Let everything happen in its order up to a moment; returns how many orders were placed."""
    lives = list(lives)
    moves = sorted((move for life in lives for move in life.moves()), key=lambda move: move[0])
    for moment, do in moves:
        if moment <= until:
            with shifted(moment):
                do()
    return sum(life.placed is not None for life in lives)


def _fill(basket_id: str, part: PartPlan) -> None:
    for want in part.wants:
        amount = "weight_g" if want.goods.sold_by is SoldBy.WEIGHT else "quantity"
        wanted = {amount: want.amount, "note": want.note}
        baskets.set_line(basket_id, want.goods.public_id, **wanted)  # type: ignore[arg-type]
