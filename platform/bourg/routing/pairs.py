"""The pass of `labels` for an order of one pick-up, the most frequent one, in a single loop.

Nine tenths of a search are spent here: a call for each step would cost more than the step.
"""

from bourg.routing.labels import Pass, unbeaten
from bourg.routing.network import GUARDS
from bourg.routing.route import EPSILON


def run_pair(work: Pass) -> None:  # noqa: C901 - one loop on purpose, see above
    """Find the cheapest gaps for pick-up and drop; leaves them in `work.best` and `work.where`."""
    network, route, drop = work.network, work.route, work.drop
    seconds, metres, nodes, legs, floor = (
        work.seconds,
        work.metres,
        work.nodes,
        work.legs,
        work.floor,
    )
    leaves, latest, opens, service, room = (
        route.leaves, route.latest, route.opens, route.service, route.room,
    )  # fmt: skip
    ((_, pick, pick_opens, pick_closes, pick_s, load),) = work.missing[0]
    drop_opens, drop_closes, drop_s = (
        network.opens[drop], network.closes[drop], network.service[drop],
    )  # fmt: skip
    from_pick, from_drop, away = metres[pick], metres[drop], seconds[drop]
    best, where = work.best, None
    labels: list[tuple[float, float, int, int]] = []
    for k in range(work.low, work.high):
        if floor[k] >= best:
            break
        here, there, leg = nodes[k], nodes[k + 1], legs[k]
        start = leaves[k] + seconds[here][pick]
        if start <= pick_closes and (room[k] - load) & GUARDS == GUARDS:
            cost = metres[here][pick]
            if cost + from_pick[there] - leg < best:
                start = (start if start > pick_opens else pick_opens) + pick_s
                labels.append((cost, start, pick, k))
        if not labels:
            continue
        due = latest[k + 1] + EPSILON
        last_drop = min(drop_closes, due - away[there] - drop_s)
        back, most, then, stay = (
            from_drop[there] - leg,
            best - floor[k + 1],
            opens[k + 1],
            service[k + 1],
        )
        after = []
        for cost, time, at, gap in labels:
            to, far = seconds[at], metres[at]
            start = time + to[drop]
            if start <= last_drop and drop_opens <= last_drop:
                total = cost + far[drop] + back
                if total < best:
                    best, where = total, (gap, k)
            start = time + to[there]
            cost += far[there] - leg
            if start <= due and cost < most:
                after.append((cost, (start if start > then else then) + stay, there, gap))
        labels = []
        if after and (room[k + 1] - load) & GUARDS == GUARDS:
            labels = unbeaten(after) if len(after) > 1 else after
    if where:
        work.best, work.where = best, ((None, where[0], pick), where[1])
