"""The quick loops of the round engine find what the plain one finds, halts or no halts."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bourg.routing import planning
from bourg.routing.insertion import cheapest
from bourg.routing.labels import Pass
from bourg.routing.network import Network
from bourg.routing.search import Search
from tests.builders.routing import courier, order, task

few = settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
shops = st.lists(st.integers(1, 3), min_size=1, max_size=3, unique=True)


def plainly(network, route, unit):
    work = Pass(network, route, unit, float("inf"))
    work.run()
    return work.best


@few
@given(st.lists(st.tuples(shops, st.integers(2, 5)), min_size=2, max_size=9), st.integers(4, 12))
def test_orders_of_the_same_shops_go_where_the_plain_loop_puts_them(wanted, crates):
    orders = [order(n, at, door) for n, (at, door) in enumerate(wanted, 1)]
    search = Search(Network(task(orders, [courier("a", crates=crates), courier("b")])))
    state = planning.empty(search)
    for unit in search.network.units:
        for route in state.routes:
            found = cheapest(search.routes, route, unit)
            assert found.cost == pytest.approx(plainly(search.network, route, unit))
        search.place(state, unit)
