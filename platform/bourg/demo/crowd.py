"""Who orders what in a slot of the demo, and what becomes of it: drawn by seed, nothing written.

A slot's orders depend on the seed, the slot's start and the shops only, so that a loading that goes
on tomorrow draws the same. What of it has happened, the clock decides (`lives`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from bourg.catalogue.kinds import SoldBy
from bourg.demo import stock
from bourg.demo.market import PARIS, Goods, Shop
from bourg.kernel.roles import Channel
from bourg.merchants import hours
from bourg.money.kinds import Means
from bourg.ordering.kinds import Absence
from bourg.slots.queries import SlotFilling

# Orders of one slot by weekday (Monday is 0): market days are Tuesday, Friday, Saturday.
CROWD = {0: (1, 3), 1: (4, 7), 2: (2, 4), 3: (2, 4), 4: (5, 9), 5: (5, 8)}
SPARE = 6  # places left to those who try the demo
LIKED = {
    "bakery": 50, "greengrocer": 50, "butcher": 30, "cheesemonger": 30, "grocer": 25,
    "fishmonger": 20, "caterer": 15, "organic": 15, "wine": 10, "chocolate": 8, "tea_coffee": 7,
    "florist": 9, "bookshop": 8, "hardware": 4, "household": 4, "toys": 4,
}  # fmt: skip
# How a shelf's name begins -> what people ask of its goods.
SAID = {
    "Pains": ("Bien cuit, s’il vous plaît.", "Tranché, s’il vous plaît."),
    "Fruits": ("Pas trop mûr, c’est pour dimanche.", "Les plus petits, merci."),
    "Bœuf": ("En deux paquets, s’il vous plaît.",),
    "Poissons entiers": ("Vidé et écaillé, s’il vous plaît.",),
    "Croûtes fleuries": ("À manger ce soir.",),
}
MISSING = (
    "Il n’y en a plus depuis ce matin.",
    "La livraison de ce matin n’était pas belle.",
    "Plus assez pour le poids demandé.",
)
SHUT = ("Le four est en panne.", "Nous fermons plus tôt, un décès dans la famille.")
LEAST_CENTS = 450  # nobody sends a courier for one demi-baguette
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Want:
    """So many pieces, or grams, of a product."""

    goods: Goods
    amount: int
    note: str = ""


@dataclass(frozen=True)
class PartPlan:
    """What is wanted of one shop, and how the shop takes it."""

    shop: Shop
    wants: tuple[Want, ...]
    means: Means
    answer_at: datetime | None
    ready_at: datetime
    bags: int
    refused: str = ""
    missing: tuple[tuple[int, str], ...] = ()
    by_officer: bool = False


@dataclass(frozen=True)
class OrderPlan:
    """One order from its placing to the door."""

    resident: dict[str, Any]
    channel: Channel
    placed_at: datetime
    parts: tuple[PartPlan, ...]
    absence: Absence
    opens_door: bool = True
    cancel_at: datetime | None = None
    keeps_rest: bool = True
    settle_at: datetime | None = None
    unlisted: str = ""

    @property
    def rest_at(self) -> datetime | None:
        """When the household says what becomes of the rest, if it is asked and answers in time."""
        kept = [part.ready_at for part in self.parts if not part.refused]
        if self.settle_at is None or len(kept) in (0, len(self.parts)):
            return None
        return self.settle_at if self.settle_at < min(kept) else None

    @property
    def ends_at(self) -> datetime | None:
        """When the household lets everything go, if it does."""
        return self.cancel_at or (None if self.keeps_rest else self.rest_at)


def crowd(seed: str, slot: SlotFilling, shops: Sequence[Shop]) -> list[OrderPlan]:
    """The orders that a slot gets in the end."""
    dice = Random(f"{seed} {slot.starts_at.isoformat()}")
    weekday = slot.starts_at.astimezone(ZoneInfo(PARIS)).weekday()
    open_shops = [shop for shop in shops if shop.is_open_for(slot.starts_at)]
    most = max(slot.capacity - SPARE, 0)
    number = min(dice.randint(*CROWD.get(weekday, (0, 0))), most)
    residents = dice.sample(stock.people()["resident"], number)
    return [_order(dice, seed, resident, slot, open_shops) for resident in residents]


def _order(
    dice: Random, seed: str, resident: dict[str, Any], slot: SlotFilling, shops: Sequence[Shop]
) -> OrderPlan:
    placed_at = _daytime(dice, slot.cutoff_at - 10 * MINUTE - _ahead(dice))
    channel = Channel.WEB if resident["email"] else Channel.PHONE_DESK
    if channel is Channel.PHONE_DESK:
        placed_at = _while_somebody_answers(dice, placed_at)
    chosen = choose(dice, seed, resident, shops)
    parts = tuple(part(dice, shop, placed_at, slot.starts_at) for shop in chosen)
    refused_at = [p.answer_at for p in parts if p.refused and p.answer_at]
    return OrderPlan(
        resident, channel, placed_at, parts,
        absence=dice.choices(list(Absence), (60, 15, 15, 10))[0],
        opens_door=dice.random() > 0.04,
        cancel_at=None if refused_at else _cancel_at(dice, placed_at, slot),
        keeps_rest=dice.random() < 0.8,
        settle_at=max(refused_at) + dice.randint(8, 40) * MINUTE if refused_at else None,
    )  # fmt: skip


def choose(dice: Random, seed: str, resident: dict[str, Any], shops: Sequence[Shop]) -> list[Shop]:
    """One to four shops of different trades, by the resident's own lasting taste."""
    taste = Random(f"{seed} {resident['phone']}")
    liking = {shop.slug: LIKED[shop.trade] * taste.uniform(0.1, 2) ** 2 for shop in shops}
    left, chosen = list(shops), []
    for _ in range(dice.choices((1, 2, 3, 4), (20, 40, 28, 12))[0]):
        if not left:
            break
        shop = dice.choices(left, [liking[one.slug] for one in left])[0]
        chosen.append(shop)
        left = [one for one in left if one.trade != shop.trade]
    return chosen


def part(dice: Random, shop: Shop, placed_at: datetime, starts_at: datetime) -> PartPlan:
    """What is wanted of a shop, and when and how it answers."""
    wants = _wants(dice, shop, placed_at)
    ready_at = starts_at - dice.randint(58, 105) * MINUTE
    latest = ready_at - 6 * MINUTE
    forgotten = dice.random() < 0.03
    answer_at = shop.first_open(placed_at + _some(dice, 35 * MINUTE, 3 * HOUR))
    fate = dice.random()
    return PartPlan(
        shop, wants, dice.choice(shop.means),
        answer_at=max(placed_at + MINUTE, latest if forgotten else min(answer_at, latest)),
        ready_at=max(ready_at, placed_at + 3 * MINUTE), bags=1 + len(wants) // 3,
        refused=dice.choice(SHUT) if fate < 0.025 else "",
        missing=((dice.randint(1, len(wants)), dice.choice(MISSING)),)
        if 0.025 <= fate < 0.08 and len(wants) > 1 else (),
        by_officer=forgotten,
    )  # fmt: skip


def _wants(dice: Random, shop: Shop, placed_at: datetime) -> tuple[Want, ...]:
    """One to four goods in season, more when the shop asks for more, at most all that it has."""
    shelf = [goods for goods in shop.shelf if not goods.months or placed_at.month in goods.months]
    weights = [1 / (place + 3) for place in range(len(shelf))]
    number, wants = dice.choices((1, 2, 3, 4), (25, 35, 25, 15))[0], dict[str, Want]()
    enough = max(shop.minimum_cents, LEAST_CENTS)
    while len(wants) < len(shelf) and (len(wants) < number or _cost(wants) < enough):
        goods = dice.choices(shelf, weights)[0]
        wants.setdefault(goods.public_id, Want(goods, _amount(dice, goods), _note(dice, goods)))
    return tuple(wants.values())


def _cost(wants: dict[str, Want]) -> int:
    return sum(want.goods.cost_cents(want.amount) for want in wants.values())


def _amount(dice: Random, goods: Goods) -> int:
    if goods.sold_by is SoldBy.WEIGHT:
        return goods.usual_g + goods.step_g * dice.choices((0, 1, 2), (6, 3, 1))[0]
    return dice.choices((1, 2, 3, 4), (60, 26, 8, 6))[0]


def _note(dice: Random, goods: Goods) -> str:
    said = next((said for shelf, said in SAID.items() if goods.category.startswith(shelf)), None)
    return dice.choice(said) if said and dice.random() < 0.3 else ""


def _some(dice: Random, mean: timedelta, most: timedelta) -> timedelta:
    """A while: mostly short, sometimes long."""
    return min(mean * dice.expovariate(1), most)


def _ahead(dice: Random) -> timedelta:
    """How long before the cut-off people order: half of them for tomorrow, half for the week."""
    return _some(dice, 20 * HOUR, 3 * DAY) if dice.random() < 0.5 else dice.uniform(1, 7) * DAY


def _daytime(dice: Random, moment: datetime) -> datetime:
    """The same moment, or the evening before when everybody sleeps."""
    hour = moment.astimezone(ZoneInfo(PARIS)).hour
    return moment if hour >= 7 else moment - (hour + 1) * HOUR - dice.randint(0, 100) * MINUTE


def _while_somebody_answers(dice: Random, moment: datetime) -> datetime:
    """A moment when the phone desk is there, at the latest `moment`."""
    line = stock.texts()["line"]["opening_hours"]
    shift = hours.intervals(line, (), moment - 5 * DAY, moment, PARIS)[-1]
    return shift.starts_at + (shift.ends_at - shift.starts_at) * dice.random()


def _cancel_at(dice: Random, placed_at: datetime, slot: SlotFilling) -> datetime | None:
    """One order in twenty-five is cancelled while that is still possible."""
    moment = placed_at + _some(dice, 90 * MINUTE, 8 * HOUR) + 2 * MINUTE
    return moment if dice.random() < 0.04 and moment < slot.cutoff_at else None
