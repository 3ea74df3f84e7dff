"""The demo town's pick-up points, and what a few households fetch there and in the shops."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from bourg.addresses.kinds import Way
from bourg.catalogue.kinds import SoldBy
from bourg.demo import stock
from bourg.demo.crowd import part as wanted_of
from bourg.demo.market import PARIS, Shop, read_shops
from bourg.demo.marks import LOADED
from bourg.demo.orders import SEED, cast
from bourg.demo.telling import Tell
from bourg.kernel import outbox
from bourg.kernel.clock import now, shifted
from bourg.kernel.db import db
from bourg.kernel.roles import Actor, Channel, Role
from bourg.merchants.services import window
from bourg.money.rules import means_for
from bourg.ordering.queries import claim
from bourg.ordering.services import answering, baskets, collecting, fetching, placing
from bourg.ordering.services.baskets import Contact
from bourg.rounds.services import planning
from bourg.slots import queries as slots
from bourg.slots.points import PointFile
from bourg.slots.queries import points as queries
from bourg.slots.queries.plans import slot_at
from bourg.slots.queries.points import Point
from bourg.slots.services import points
from bourg.town.settings import DeliverySection

POINTS = (
    PointFile(
        Way.POINT, "Hôtel de ville", "Tu-Fr 16:00-19:00; Sa 10:00-12:30; PH off", 20, 180,
        "93010_4485_00001", "01 99 00 93 10", "Accueil du rez-de-chaussée, sans marche.",
    ),
    PointFile(
        Way.POINT, "Halle du marché", "Tu,Th 17:00-19:30; Sa-Su 10:00-13:00; PH off", 30, 180,
        "93010_4775_00013", "01 99 00 93 11",
        "Bureau de l’association des commerçants, porte de gauche.", takes_envelopes=True,
    ),
    PointFile(
        Way.SHOP, "Chez les commerçants", "Mo-Sa 08:30-13:00,14:30-19:30; Su 08:30-13:00", 200, 60,
    ),
)  # fmt: skip
# Every seventh shop has no room for people who wait.
WITHOUT = 7
LEAD_MINUTES = 60
FRESH = ("bakery", "greengrocer", "cheese", "butcher")
AGO = 12  # days since the points opened
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Fetching:
    """One household's order: at which point, in which window from today, how far it is by now."""

    resident: int
    point: int
    in_days: int
    how_far: int  # 0 placed, 1 accepted, 2 ready, 3 at the point, 4 fetched, 5 left behind
    shops: int = 2
    mail: bool = True


PLACED, ACCEPTED, READY, AT_POINT, FETCHED, LEFT = range(6)
FETCHINGS = (
    Fetching(3, 1, -9, FETCHED), Fetching(8, 2, -8, FETCHED), Fetching(14, 0, -7, FETCHED),
    Fetching(21, 1, -5, FETCHED, shops=3), Fetching(27, 2, -4, LEFT, shops=1),
    Fetching(33, 2, -2, FETCHED), Fetching(40, 0, 1, AT_POINT), Fetching(46, 1, 1, READY),
    Fetching(52, 1, 1, ACCEPTED), Fetching(58, 2, 1, READY, mail=False),
    Fetching(64, 2, 1, PLACED), Fetching(70, 0, 2, PLACED, shops=3),
)  # fmt: skip


def load_points(tell: Tell) -> str:
    """Open the points, and let most shops say that people may fetch there."""
    collecting_shops = _collecting()
    for slug in collecting_shops:
        window.set_collection(slug, True, LEAD_MINUTES, LOADED)
    for file in POINTS:
        points.add(file, LOADED, time_zone=PARIS)
    return f"{len(POINTS)} points, {len(collecting_shops)} shops where people fetch"


def _collecting() -> list[str]:
    """The shops where people may fetch."""
    slugs = sorted(shop["slug"] for shop in stock.shops())
    return [slug for place, slug in enumerate(slugs) if place % WITHOUT]


def load_fetchings(tell: Tell) -> str:
    """Let some households fetch: last week, and in the days to come."""
    points.open_windows(time_zone=PARIS)
    session = db.session()
    people, shops = cast(session), read_shops(session)
    places = sorted(queries.points(session), key=lambda one: one.id)
    residents = stock.people()["resident"]
    placed = 0
    for one in FETCHINGS:
        resident = residents[one.resident % len(residents)]
        life = _Life(one, places[one.point], resident, people.delivery)
        placed += life.live(session, shops)
    outbox.settle_before(now())
    for point in places:
        for ahead in queries.windows(session, point.zone_id, now()):
            slot = slot_at(session, ahead.public_id) if ahead.promised else None
            if slot is not None:
                planning.plan(slot.id)
    return f"{placed} orders that are fetched"


class _Life:
    """One order that is fetched, from its basket to the household's hands."""

    def __init__(
        self, what: Fetching, point: Point, resident: dict[str, Any], delivery: DeliverySection
    ):
        self.what, self.point, self.resident, self.delivery = what, point, resident, delivery
        self.dice = Random(f"{SEED} fetched {what.resident}")
        self.until = now()

    def live(self, session: Session, shops: list[Shop]) -> bool:
        """Choose a window and shops, and let happen what has happened by now."""
        moment = min(self.until + timedelta(days=self.what.in_days) - 20 * HOUR, self.until)
        with shifted(moment):
            basket_id, chosen = self._basket(shops, moment)
            slot = self._window(session, basket_id, moment)
            if slot is None:
                return False
            baskets.take_slot(basket_id, slot.public_id, minutes=self.delivery.hold_minutes)
            means = {
                shop.slug: means_for(self.point.way, shop.means,
                                     envelopes=self.point.takes_envelopes)[0]
                for shop in chosen
            }  # fmt: skip
            placed = placing.place_order(
                basket_id, actor=Actor.guest(), delivery=self.delivery, means=means,
                contact=self._contact(), age_confirmed=True,
            )  # fmt: skip
        owners = {shop.slug: shop.owner_id for shop in chosen}
        parts = [(part.reference, owners[part.merchant]) for part in placed.parts]
        self._go_on(placed.reference, parts, moment, slot.starts_at)
        return True

    def _basket(self, shops: list[Shop], moment: datetime) -> tuple[str, list[Shop]]:
        """A basket of shops that can be paid there."""
        basket_id = baskets.start(channel=Channel.WEB)
        payable = [
            shop for shop in shops
            if shop.slug in _collecting() and shop.trade in FRESH
            and means_for(self.point.way, shop.means, envelopes=self.point.takes_envelopes)
        ]  # fmt: skip
        chosen = self.dice.sample(payable, min(self.what.shops, len(payable)))
        for shop in chosen:
            for want in wanted_of(self.dice, shop, moment, moment).wants:
                amount = "weight_g" if want.goods.sold_by is SoldBy.WEIGHT else "quantity"
                wish: dict[str, Any] = {amount: want.amount}
                baskets.set_line(basket_id, want.goods.public_id, **wish)
        collecting.fetch_at(basket_id, self.point.public_id)
        return basket_id, chosen

    def _window(self, session: Session, basket_id: str, moment: datetime) -> Any:
        """The first window that it can take."""
        found = claim(session, basket_id)
        assert found is not None
        offers = slots.offers(
            session, zone_id=self.point.zone_id, merchant_ids=found.merchant_ids, moment=moment
        )
        return next((offer for offer in offers if offer.takeable), None)

    def _contact(self) -> Contact:
        resident = self.resident
        name = f"{resident['first_name']} {resident['last_name']}"
        return Contact(name, resident["phone"], resident["email"] if self.what.mail else "")

    def _go_on(
        self, reference: str, parts: list[tuple[str, int]], placed_at: datetime, starts_at: datetime
    ) -> None:
        """What the shops, the point and the household do, each at its moment, up to now."""
        agent = Actor(Role.OFFICER, None, Channel.OFFICER)
        shop = self.point.way == Way.SHOP
        steps: list[tuple[int, datetime, Callable[[], object]]] = []
        for part, owner in parts:
            seller = Actor(Role.MERCHANT, owner)
            accept = partial(answering.answer, part, accept=True, actor=seller)
            steps.append((ACCEPTED, placed_at + HOUR / 2, accept))
            ready = partial(answering.ready, part, 1, actor=seller)
            steps.append((READY, starts_at - HOUR, ready))
            end = fetching.left_in_shop if self.what.how_far == LEFT else fetching.hand_over_part
            if shop:
                steps.append((FETCHED, starts_at + HOUR, partial(end, part, actor=seller)))
        if not shop:
            down, over = (
                partial(fetching.set_down, reference),
                partial(fetching.hand_over, reference),
            )
            steps.append((AT_POINT, starts_at - HOUR / 4, partial(down, agent)))
            steps.append((FETCHED, starts_at + HOUR, partial(over, agent)))
        for stage, moment, do in sorted(steps, key=lambda step: step[:2]):
            if stage <= self.what.how_far:
                with shifted(min(moment, self.until)):
                    do()
