"""The pass of `labels` for an order of several pick-ups, in a single loop as in `pairs`.

It differs in one thing: a pick-up is judged at once by the least that must still follow, the drop
in this gap or the way to a later one.
"""

from math import inf

from bourg.routing.labels import Label, Pass, unbeaten
from bourg.routing.network import GUARDS
from bourg.routing.route import EPSILON


def run_several(work: Pass) -> None:  # noqa: C901 - one loop on purpose, see `pairs`
    """Find the cheapest gaps for pick-ups and drop; leaves them in `work.best`, `work.where`."""
    network, route, drop, full = work.network, work.route, work.drop, work.full
    seconds, metres, nodes, legs, floor = (
        work.seconds, work.metres, work.nodes, work.legs, work.floor,
    )  # fmt: skip
    latest, opens, service, room = route.latest, route.opens, route.service, route.room
    leaves, missing, loads = route.leaves, work.missing, work.loads
    drop_opens, drop_closes, drop_s = (
        network.opens[drop], network.closes[drop], network.service[drop],
    )  # fmt: skip
    from_drop, away = metres[drop], seconds[drop]
    best, where = work.best, None
    carried: list[list[Label]] = [[] for _ in range(full + 1)]
    for k in range(work.low, work.high):
        if floor[k] >= best:
            break
        there, leg, left = nodes[k + 1], legs[k], room[k]
        then_floor, back = floor[k + 1] - leg, from_drop[there] - leg
        carried[0] = [(0.0, leaves[k], nodes[k], None)]
        for mask in range(full):
            labels = carried[mask]
            if not labels:
                continue
            for more, pick, pick_opens, pick_closes, pick_s, load in missing[mask]:
                if (left - load) & GUARDS != GUARDS:
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
        due = latest[k + 1] + EPSILON
        if carried[full]:
            last_drop = min(drop_closes, due - away[there] - drop_s)
            if drop_opens <= last_drop:
                for cost, time, at, trace in carried[full]:
                    cost += metres[at][drop] + back
                    if cost < best and time + seconds[at][drop] <= last_drop:
                        best, where = cost, (trace, k)
        most, then, stay, left = (
            best - floor[k + 1] + leg,
            opens[k + 1],
            service[k + 1],
            room[k + 1],
        )
        after: list[list[Label]] = [[]]
        for mask in range(1, full + 1):
            fresh: list[Label] = []
            if carried[mask] and (left - loads[mask]) & GUARDS == GUARDS:
                for cost, time, at, trace in carried[mask]:
                    cost += metres[at][there]
                    if cost < most:
                        time += seconds[at][there]
                        if time <= due:
                            time = time if time > then else then
                            fresh.append((cost - leg, time + stay, there, trace))
            after.append(unbeaten(fresh) if len(fresh) > 1 else fresh)
        carried = after
    if where:
        work.best, work.where = best, where
