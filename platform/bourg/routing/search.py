"""Ruin and recreate: take some neighbouring orders out, put them back cheaper, cool down slowly.

The idea is Schrimpf's (2000) and Christiaens and Vanden Berghe's (2020); here the unit that goes
and comes back is a whole order with all its pick-ups, so these move inside a route as well. A
worse plan is taken with a chance that falls with the temperature; the best one seen is the answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, log
from random import Random

from bourg.routing.insertion import bound, cheapest, insert
from bourg.routing.network import Network, Unit
from bourg.routing.route import Placement, Route, Routes, without

WARM_ORDERS, COOLEST_START, END = 42, 0.75, 0.01  # temperatures, as parts of the mean leg
STRINGS_SHARE, LONGEST_STRING = 0.95, 8
SMALL, ROUNDS_OF_SMALL, MOST_ROUNDS = 45, 2, 3  # orders; from how many rounds strings are taken
WHOLE_ROUNDS = 0.04  # how often a string may be as long as the round
MOST_AROUND = 7
BLINKS = 0.015  # how often a courier is overlooked, so that not only the nearest way is found
NEIGHBOURS = 40
WINDOW_WEIGHT = 0.25  # metres apart that a second between two windows counts as
UNSERVED_LEGS = 12  # an order left out weighs as much as so many of the longest legs
NEAR_LIMIT, PART_OF_LEG = 3.0, 0.5


@dataclass(slots=True)
class State:
    """A route for each courier and the orders that are in none."""

    routes: list[Route]
    bank: set[int]

    @property
    def metres(self) -> float:
        """How far all ride together."""
        return sum(route.metres for route in self.routes)


class Search:
    """What a search keeps in hand: the network, the routes it knows, neighbours, chance."""

    def __init__(self, network: Network, seed: int = 0):
        self.network = network
        self.routes = Routes(network)
        self.chance = Random(seed)
        self.longest = max((max(map(max, k.metres)) for k in network.kinds), default=0.0)
        self._left_out = UNSERVED_LEGS * self.longest
        self._most_rounds = ROUNDS_OF_SMALL if len(network.units) <= SMALL else MOST_ROUNDS
        self._near: list[list[int]] = []
        self._drops = frozenset(unit.drop for unit in network.units)
        self._done = frozenset(u.index for u in network.units if u.drop in network.locked)

    def place(self, state: State, unit: Unit, blinks: float = 0.0, most: float = inf) -> bool:
        """Put a unit where it costs least; False: nowhere for less than `most` metres."""
        queue = self._queue(state, unit, blinks)
        near = queue[0][0] * NEAR_LIMIT + self.longest * PART_OF_LEG if queue else inf
        for limit in (near, most) if near < most else (most,):
            chosen = self._cheapest(state, unit, queue, limit)
            if chosen:
                changed = insert(self.routes, state.routes[chosen[0]], chosen[1])
                if changed is not None:
                    state.routes[chosen[0]] = changed
                return changed is not None
        return False

    def _cheapest(
        self, state: State, unit: Unit, queue: list[tuple[float, int]], limit: float
    ) -> tuple[int, Placement] | None:
        """The courier who takes a unit for the least metres below the limit, and where it goes.

        What is known already comes first: the rest must beat it.
        """
        best, chosen, unknown = limit, None, []
        for least, courier in queue:
            known = state.routes[courier].kept[unit.index].placement
            if known is None:
                unknown.append((least, courier))
            elif least < best:
                best, chosen = least, (courier, known)
        for least, courier in unknown:
            if least >= best:
                break
            found = cheapest(self.routes, state.routes[courier], unit, best)
            if found.placement is not None and found.cost < best:
                best, chosen = found.cost, (courier, found.placement)
        return chosen

    def forget(self, unit: Unit) -> None:
        """Forget what was found out for a unit that was only tried."""
        self.routes.forget(unit)

    def _queue(self, state: State, unit: Unit, blinks: float) -> list[tuple[float, int]]:
        """The couriers that may take a unit, those it lies nearest to first."""
        owner = self.network.owners.get(unit.index)
        if owner is not None:
            return [(bound(self.routes, state.routes[owner], unit), owner)]
        different = {route: courier for courier, route in enumerate(state.routes)}
        queue = sorted((bound(self.routes, r, unit), courier) for r, courier in different.items())
        if blinks and len(queue) > 1:
            return [one for one in queue if self.chance.random() >= blinks] or queue
        return queue

    def cost(self, state: State) -> float:
        """Metres, an order left out counting as many."""
        return state.metres + self._left_out * len(state.bank)

    def step(self, state: State, most: float = inf) -> State | None:
        """Another state: some orders out, and all that are out back in where they fit.

        None as soon as it is sure that the state would cost more than `most`.
        """
        tried, out = self._ruined(state)
        units = [self.network.units[index] for index in sorted(out)]
        self.chance.shuffle(units)
        units.sort(key=lambda unit: unit.index not in self.network.owners)
        left = most - tried.metres
        for unit in units:
            before = tried.metres
            if self.place(tried, unit, BLINKS, left):
                left -= tried.metres - before
            else:
                tried.bank.add(unit.index)
                left -= self._left_out
            if left < 0:
                return None
        return tried

    def _ruined(self, state: State) -> tuple[State, set[int]]:
        gone = self._chosen(state)
        routes = list(state.routes)
        for courier, route in enumerate(routes):
            if not gone.isdisjoint(route.units):
                left = self.routes.get(route.kind, without(self.network, route, gone))
                if left is None:
                    gone.difference_update(route.units)
                else:
                    routes[courier] = left
        return State(routes, set()), gone | state.bank

    def _chosen(self, state: State) -> set[int]:
        """The orders to take out: strings of a few rounds, or what is around one order."""
        self._near = self._near or neighbours(self.network)
        unit = self.chance.randrange(len(self._near))
        if self.chance.random() < STRINGS_SHARE:
            gone = self._strings(state, unit)
        else:
            gone = {unit, *self._around(unit)}
        return gone - self._done - state.bank

    def _around(self, unit: int) -> Iterator[int]:
        near, chance = self._near[unit], self.chance
        for _ in range(1 + int(chance.random() * MOST_AROUND) if near else 0):
            yield near[int(chance.random() ** 2 * len(near))]

    def _strings(self, state: State, seed: int) -> set[int]:
        """From each of some rounds near an order, orders that follow one another."""
        most = 1 + int(self.chance.random() * self._most_rounds)
        gone: set[int] = set()
        touched: set[int] = set()
        for unit in (seed, *self._near[seed]):
            courier = self._courier(state, unit)
            if courier is not None and courier not in touched:
                touched.add(courier)
                gone.update(self._string(state.routes[courier], unit))
                if len(touched) == most:
                    break
        return gone

    def _courier(self, state: State, unit: int) -> int | None:
        return next((c for c, route in enumerate(state.routes) if unit in route.units), None)

    def _string(self, route: Route, unit: int) -> list[int]:
        """Some orders in a row around one, in the sequence of drops or of first pick-ups."""
        chance, unit_of = self.chance, self.network.unit_of
        row = list(route.units)
        if chance.random() < 0.5:
            drops = dict.fromkeys(unit_of[n] for n in route.nodes if n in self._drops)
            row = list(drops) if unit in drops else row
        most = len(row) if chance.random() < WHOLE_ROUNDS else min(LONGEST_STRING, len(row))
        length = 1 + int(chance.random() * most)
        first = max(0, row.index(unit) - int(chance.random() * length))
        return row[first : first + length]


def neighbours(network: Network) -> list[list[int]]:
    """For each unit those whose drop is near in place and time, nearest first."""
    metres, opens, closes = network.kinds[0].metres, network.opens, network.closes

    def apart(a: Unit, b: Unit) -> float:
        gap = abs(opens[a.drop] - opens[b.drop]) + abs(closes[a.drop] - closes[b.drop])
        return metres[a.drop][b.drop] + (WINDOW_WEIGHT * gap if gap < inf else 0.0)

    units = network.units
    return [
        [b.index for b in sorted(units, key=lambda b: apart(a, b)) if b is not a][:NEIGHBOURS]
        for a in units
    ]


def anneal(
    search: Search,
    begin: State,
    progress: Iterator[float],
    promised: frozenset[int],
    warmest: float,
) -> State:
    """Step while `progress` gives how much of the time is gone (0 to 1); the best state seen.

    It cools down once, from `warmest` mean legs at most. Best means: the fewest promised orders
    left out, then the least metres, an order left out counting as many.
    """

    now, now_cost = begin, search.cost(begin)
    best, best_key = begin, (len(begin.bank & promised), now_cost)
    start = _warm(begin, warmest)
    for done in progress:
        heat = start * END**done
        tried = search.step(now, now_cost - heat * log(1.0 - search.chance.random()))
        if tried is not None:
            now, now_cost = tried, search.cost(tried)
            key = (len(now.bank & promised), now_cost)
            if key < best_key:
                best, best_key = now, key
    return best


def _warm(state: State, warmest: float) -> float:
    """The first temperature in metres: two mean legs for a slot, less for a long day."""
    served = sum(len(route.units) for route in state.routes)
    legs = sum(len(route.legs) for route in state.routes if route.units)
    part = min(warmest, max(COOLEST_START, (WARM_ORDERS / served) ** 2)) if served else 1.0
    return part * state.metres / legs if legs else 0.0
