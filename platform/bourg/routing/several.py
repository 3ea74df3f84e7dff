"""The pass of `labels` for an order of several pick-ups, in a single loop as in `pairs`.

It differs in one thing: a pick-up is judged at once by the least that must still follow, the drop
in this gap or the way to a later one.
"""

from math import inf

from bourg.routing.halts import floors, stretch
from bourg.routing.labels import Label, Where, unbeaten
from bourg.routing.network import GUARDS, Network, Unit
from bourg.routing.route import Route


def run_several(  # noqa: C901 - one loop on purpose, see `pairs`
    network: Network, route: Route, unit: Unit, best: float
) -> tuple[float, Where | None]:
    """The cheapest gaps for pick-ups and drop that cost less than `best` metres, and their cost."""
    drop, seconds, metres = unit.drop, route.kind.seconds, route.kind.metres
    missing, loads, full = unit.missing, unit.loads, len(unit.loads) - 1
    drop_opens, drop_closes, drop_s = (
        network.opens[drop], network.closes[drop], network.service[drop],
    )  # fmt: skip
    from_drop, away = metres[drop], seconds[drop]
    gaps, where = stretch(network, route, unit), None
    least = floors(route, drop, gaps)
    carried: list[list[Label]] = [[] for _ in range(full + 1)]
    for n, (k, here, there, leg, leaves, room, due, soonest, stay, room_after) in enumerate(gaps):
        if least[n] >= best:
            break
        then_floor, back = least[n + 1] - leg, from_drop[there] - leg
        carried[0] = [(0.0, leaves, here, None)]
        for mask in range(full):
            labels = carried[mask]
            if not labels:
                continue
            for more, pick, pick_opens, pick_closes, pick_s, load in missing[mask]:
                if (room - load) & GUARDS != GUARDS:
                    continue
                from_pick = metres[pick]
                most = best - min(from_pick[there] + then_floor, from_pick[drop] + back)
                reached = carried[more]
                cheap, soon = inf, inf
                for cost, time, at, trace in labels:
                    cost += metres[at][pick]
                    if cost < most:
                        time += seconds[at][pick]
                        if time < pick_opens:
                            time = pick_opens
                        if time <= pick_closes and (time < soon or cost < cheap):
                            reached.append((cost, time + pick_s, pick, (trace, k, pick)))
                            if time <= soon:
                                cheap, soon = cost, time
        if carried[full]:
            last_drop = min(drop_closes, due - away[there] - drop_s)
            if drop_opens <= last_drop:
                for cost, time, at, trace in carried[full]:
                    cost += metres[at][drop] + back
                    if cost < best and time + seconds[at][drop] <= last_drop:
                        best, where = cost, (trace, k)
        most = best - least[n + 1] + leg
        after: list[list[Label]] = [[]]
        for mask in range(1, full + 1):
            fresh: list[Label] = []
            if carried[mask] and (room_after - loads[mask]) & GUARDS == GUARDS:
                for cost, time, at, trace in carried[mask]:
                    cost += metres[at][there]
                    if cost < most:
                        time += seconds[at][there]
                        if time <= due:
                            time += stay
                            fresh.append(
                                (cost - leg, time if time > soonest else soonest, there, trace)
                            )
            after.append(unbeaten(fresh) if len(fresh) > 1 else fresh)
        carried = after
    return best, where
