"""The pass of `labels` for an order of one pick-up, the most frequent one, in a single loop.

Nine tenths of a search are spent here: a call for each step would cost more than the step.
"""

from bourg.routing.halts import floors, stretch
from bourg.routing.labels import Where, unbeaten
from bourg.routing.network import GUARDS, Network, Unit
from bourg.routing.route import Route


def run_pair(  # noqa: C901 - one loop on purpose, see above
    network: Network, route: Route, unit: Unit, best: float
) -> tuple[float, Where | None]:
    """The cheapest gaps for pick-up and drop that cost less than `best` metres, and their cost."""
    drop, seconds, metres = unit.drop, route.kind.seconds, route.kind.metres
    ((_, pick, pick_opens, pick_closes, pick_s, load),) = unit.missing[0]
    drop_opens, drop_closes, drop_s = (
        network.opens[drop], network.closes[drop], network.service[drop],
    )  # fmt: skip
    from_pick, from_drop, away = metres[pick], metres[drop], seconds[drop]
    straight = from_pick[drop]
    gaps, where = stretch(network, route, unit), None
    least = floors(route, drop, gaps)
    labels: list[tuple[float, float, int, int]] = []
    for n, (k, here, there, leg, leaves, room, due, soonest, stay, room_after) in enumerate(gaps):
        if least[n] >= best:
            break
        later, back = least[n + 1], from_drop[there] - leg
        start = leaves + seconds[here][pick]
        if start <= pick_closes and (room - load) & GUARDS == GUARDS:
            cost = metres[here][pick]
            if cost + from_pick[there] - leg + later < best or cost + straight + back < best:
                start = (start if start > pick_opens else pick_opens) + pick_s
                labels.append((cost, start, pick, k))
        if not labels:
            continue
        last_drop = min(drop_closes, due - away[there] - drop_s)
        if drop_opens <= last_drop:
            for cost, time, at, gap in labels:
                cost += metres[at][drop] + back
                if cost < best and time + seconds[at][drop] <= last_drop:
                    best, where = cost, (gap, k)
        most, after = best - later + leg, []
        if (room_after - load) & GUARDS == GUARDS:
            for cost, time, at, gap in labels:
                cost += metres[at][there]
                if cost < most:
                    time += seconds[at][there]
                    if time <= due:
                        time += stay
                        after.append((cost - leg, time if time > soonest else soonest, there, gap))
        labels = unbeaten(after) if len(after) > 1 else after
    return best, ((None, where[0], pick), where[1]) if where else None
