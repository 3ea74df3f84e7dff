"""Small tasks for the round engine: shops and homes on a line or a square, a few couriers."""

from hypothesis import strategies as st

from bourg.routing.model import Break, Courier, Order, Stop, Task
from bourg.routing.travel import Given, Table, plane

DAY = (0.0, 10_000.0)


def on_a_line(*places: float) -> Given:
    """Places on a street; a metre takes a second."""
    return Given({"": plane([(x, 0.0) for x in places])})


def order(id_, shops, home, *, window=DAY, crates=1, cold=0, temperature="", skills=()):
    """An order of one stop a shop; its stops are numbered after it: 10, 11, ... for order 1."""
    pickups = tuple(
        Stop(id_ * 10 + k, place, (DAY,), 10, crates, cold, temperature)
        for k, place in enumerate(shops)
    )
    drop = Stop(id_ * 10 + len(shops), home, (window,), 20)
    return Order(id_, pickups, drop, frozenset(skills))


def courier(id_="a", **changes):
    """Somebody who starts and ends at place 0, all day, with room for four crates."""
    given = {"start": 0, "end": 0, "shift": DAY, "crates": 4, "cold": 2} | changes
    return Courier(id_, **given)


def task(orders, couriers=None, *, places=(0, 100, 200, 300, 400, 500), transit_s=None):
    """The task of these orders; place n is n hundred metres up the street."""
    return Task(orders, couriers or [courier()], on_a_line(*places), transit_s or {})


@st.composite
def tasks(draw, most_orders=9):
    """Any small task: windows, cold, limits of transit, skills, breaks, open ends."""
    coordinates = st.tuples(st.integers(0, 60), st.integers(0, 60))
    points = draw(st.lists(coordinates, min_size=5, max_size=9))
    seconds, metres = plane(points)
    vans = [[s / 2 for s in row] for row in seconds]
    travel = Given({"": Table(seconds, metres), "van": Table(vans, metres)})
    place = st.integers(0, len(points) - 1)
    orders = [draw(_orders(k, place)) for k in range(1, draw(st.integers(1, most_orders)) + 1)]
    couriers = [draw(_couriers(k, place)) for k in range(draw(st.integers(1, 3)))]
    limits = draw(st.sampled_from([{}, {"cold": 60}, {"cold": 150, "hot": 80}]))
    return Task(orders, couriers, travel, limits)


@st.composite
def _orders(draw, number, place):
    windows = draw(
        st.sampled_from([((0, 600),), ((100, 300),), ((0, 100), (250, 400)), ((300, 420),)])
    )
    shop_hours = draw(st.sampled_from([((0, 600),), ((0, 90), (200, 600))]))
    kind = st.sampled_from(["", "", "cold", "hot"])
    pickups = tuple(
        Stop(
            number * 10 + k, draw(place), shop_hours, draw(st.integers(0, 5)),
            draw(st.integers(0, 3)), draw(st.integers(0, 1)), draw(kind),
        )
        for k in range(draw(st.integers(1, 3)))
    )  # fmt: skip
    drop = Stop(number * 10 + 9, draw(place), windows, draw(st.integers(0, 10)))
    return Order(number, pickups, drop, frozenset(draw(st.sampled_from(["", "", "", "v"]))))


@st.composite
def _couriers(draw, number, place):
    return Courier(
        f"c{number}", draw(place), draw(st.none() | place),
        draw(st.sampled_from([(0, 700), (0, 400), (150, 700)])), draw(st.integers(2, 8)),
        draw(st.integers(0, 3)), frozenset(draw(st.sampled_from(["", "v"]))),
        draw(st.sampled_from(["", "van"])),
        draw(st.none() | st.sampled_from([Break(200, 300, 40), Break(0, 350, 60)])),
    )  # fmt: skip
