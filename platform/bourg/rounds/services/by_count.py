"""The rounds of a slot where places are counted: one at first, more when somebody splits it.

An order stays in the round it is in. What is new joins the round that it makes least longer, of
those that are neither frozen nor over; when there is none, a round of its own is opened for it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bourg.rounds.kinds import RoundState, StopState
from bourg.rounds.models import Round, Stop
from bourg.rounds.rules import Place, length_m, sequence
from bourg.rounds.services.stops import (
    DONE,
    Halt,
    halt,
    of_round,
    open_round,
    put_times,
    write_left,
)


def lay_out(session: Session, rounds: list[Round], parts: Sequence[Any]) -> None:
    """Bring the rounds of a locked slot up to date; `parts` are its living parts."""
    stops = {round_.id: of_round(session, round_.id) for round_ in rounds}
    halts = _halts(parts)
    done = {halt(stop) for of in stops.values() for stop in of if stop.state in DONE}
    wanted = {
        round_id: [one for stop in of if stop.state not in DONE and (one := halt(stop)) in halts]
        for round_id, of in stops.items()
    }
    placed = {one for of in wanted.values() for one in of} | done
    joined = _join(session, rounds, stops, wanted, [h for h in halts if h not in placed], parts)
    for round_ in rounds:
        before = [halt(stop) for stop in stops.get(round_.id, ()) if stop.state not in DONE]
        if set(before) == set(wanted[round_.id]):
            continue
        _change(session, round_, wanted[round_.id], parts, fresh=round_.id in joined)
    if joined:
        _leave_other_slots(session, rounds, parts)


def _halts(parts: Sequence[Any]) -> dict[Halt, None]:
    """Every halt there is to make: pick-ups, then doors."""
    every = [Halt(part.order_id, part.id) for part in parts]
    return dict.fromkeys([*every, *(Halt(part.order_id, None) for part in parts)])


def _join(
    session: Session, rounds: list[Round], stops: dict[int, list[Stop]],
    wanted: dict[int, list[Halt]], new: list[Halt], parts: Sequence[Any],
) -> set[int]:  # fmt: skip
    """Put what is in no round into one, an order whole; says which rounds took something."""
    homes = {s.order_id: round_id for round_id, of in stops.items() for s in of}
    joined: set[int] = set()
    for order_id in dict.fromkeys(one.order_id for one in new):
        mine = [one for one in new if one.order_id == order_id]
        home = homes.get(order_id) or _nearest(rounds, wanted, mine, parts)
        if home is None:
            rounds.append(open_round(session, rounds[0].slot_id))
            home = rounds[-1].id
        wanted.setdefault(home, []).extend(mine)
        joined.add(home)
    return joined


def _nearest(
    rounds: Sequence[Round], wanted: dict[int, list[Halt]], mine: list[Halt], parts: Sequence[Any]
) -> int | None:
    """The round, of those that take something, which an order makes least longer."""
    able = [r.id for r in rounds if r.frozen_at is None and r.state != RoundState.DONE]
    if len(able) < 2:
        return able[0] if able else None

    def longer(round_id: int) -> float:
        had = wanted.get(round_id, [])
        return length_m(_sequence([*had, *mine], parts)) - length_m(_sequence(had, parts))

    return min(able, key=longer)


def _change(
    session: Session, round_: Round, wanted: list[Halt], parts: Sequence[Any], *, fresh: bool
) -> None:
    """Write a round anew; one that is frozen, or only lost something, keeps its sequence."""
    if fresh and round_.frozen_at is None:
        halts = [_as_halt(place, parts) for place in _sequence(wanted, parts)]
    else:
        halts = wanted
    write_left(session, round_, halts)
    put_times(session, round_)


def _sequence(halts: Sequence[Halt], parts: Sequence[Any]) -> list[Place]:
    """Pick-ups, then doors, in an order worth riding."""
    shops = {part.id: (part.lat, part.lon) for part in parts}
    homes = {part.order_id: (part.drop_lat, part.drop_lon) for part in parts}
    pickups = [Place(f"p{h.part_id:012d}", *shops[h.part_id]) for h in halts if h.part_id]
    drops = [Place(f"d{h.order_id:012d}", *homes[h.order_id]) for h in halts if not h.part_id]
    return sequence(pickups, sorted(drops, key=lambda place: place.key))


def _as_halt(place: Place, parts: Sequence[Any]) -> Halt:
    row_id = int(place.key[1:])
    if place.key.startswith("d"):
        return Halt(row_id, None)
    return Halt(next(part.order_id for part in parts if part.id == row_id), row_id)


def _leave_other_slots(session: Session, rounds: Sequence[Round], parts: Sequence[Any]) -> None:
    """Orders that were given another slot leave the round they were on."""
    orders, ours = {part.order_id for part in parts}, [round_.id for round_ in rounds]
    session.execute(
        delete(Stop).where(
            Stop.order_id.in_(orders), Stop.round_id.not_in(ours), Stop.state == StopState.TODO
        )
    )
