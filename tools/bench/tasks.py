"""What the benchmark asks for: pages of every kind, and whole orders through the API."""

import re
import time
from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from tools.bench.client import Api, Timing, get, timed

WORDS = ("baguette", "baguete", "comte", "creme", "pomme", "boeuf", "the vert", "saucisses",
         "huile olive", "rose", "miel", "epinards", "cafe", "croissants", "poullet", "carottes",
         "tarte pommes", "camenbert", "confiture", "tomate", "bougies", "clementines")  # fmt: skip
MORE = ("", "bio", "fermier", "canal", "halle", "hiver", "maison", "extra", "biologique",
        "fermiere", "du canal", "de la halle", "d'hiver", "maisons")  # fmt: skip


class Task(NamedTuple):
    """Something to be measured `count` times at once; given a port it does it all."""

    what: str
    run: Callable[[int], Timing]
    count: int
    size_matters: bool = False


def tasks(count: int) -> list[Task]:
    """Everything that is measured; pages are asked for `count` times."""
    orders = max(count // 5, 16)
    pages = {"home": _home, "shop page": _shop, "product page": _product, "search": _search,
             "slot grid": _slot_grid}  # fmt: skip
    return [
        *(Task(what, partial(page, count), count, what != "search")
          for what, page in pages.items()),
        Task("order by API", partial(_orders, orders), orders),
    ]  # fmt: skip


def _home(count: int, port: int) -> Timing:
    return get(port, ["/"], count, 8)


def _shop(count: int, port: int) -> Timing:
    return get(port, ["/commerces/commerce-7"], count, 8)


def _product(count: int, port: int) -> Timing:
    return get(port, [_a_product(port)], count, 8)


def _search(count: int, port: int) -> Timing:
    """Three hundred different searches: what one asked does not answer the next one."""
    words = [f"{word} {more}".strip() for more in MORE for word in WORDS]
    return get(port, [f"/recherche?{urlencode({'q': one})}" for one in words], count, 8)


def _slot_grid(count: int, port: int) -> Timing:
    return get(port, ["/creneaux"], count, 8, Cookie=_visitor(port, _a_product(port)))


def _orders(count: int, port: int) -> Timing:
    """Whole orders through the API: a basket of two shops to the confirmation."""

    def one(offset: int) -> list[float]:
        api, times = Api(port), []
        for _ in range(offset, count, 4):
            begin = time.perf_counter()
            _order(api)
            times.append((time.perf_counter() - begin) * 1000)
        return times

    return timed(one, count, 4)


def _order(api: Api) -> None:
    place = api.ask("GET", f"/addresses?q={quote('12 rue republique')}")["items"][0]["id"]
    goods = [api.ask("GET", f"/merchants/commerce-{n}/products")["items"][1]["id"] for n in (3, 9)]
    basket = api.ask("POST", "/baskets", {})
    own = {"Authorization": f"Bearer {basket['token']}"}
    path = f"/baskets/{basket['id']}"
    for product in goods:
        api.ask("PUT", f"{path}/lines/{product}", {"quantity": 2}, **own)
    api.ask("PUT", f"{path}/address", {"address_id": place}, **own)
    slots = api.ask("GET", f"{path}/slots", **own)["items"]
    slot = next(slot for slot in slots if slot["state"] == "open")
    api.ask("POST", f"{path}/hold", {"slot_id": slot["id"]}, **own)
    contact = {"name": "Marie Curie", "phone": "06 12 34 56 78", "email": "marie@example.fr"}
    body = {"basket_id": basket["id"], "contact": contact, "payment": "at_the_door"}
    api.ask("POST", "/orders", body, **own, **{"Idempotency-Key": basket["id"]})


def _a_product(port: int) -> str:
    """The address of one product's page, sold by the piece."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/commerces/commerce-7")
    links = re.findall(r'href="(/produits/[0-9a-f]+)"', connection.getresponse().read().decode())
    return str(links[1])


def _visitor(port: int, product: str) -> str:
    """The cookie of a visitor with an address and one good in the basket."""
    connection, cookie = HTTPConnection("127.0.0.1", port, timeout=30), ""
    forms = (
        ("/adresse", {"q": "12 Rue de la République", "address_id": "93010_7940_00012"}),
        ("/panier/lignes", {"add": product.rpartition("/")[2]}),
    )
    for path, fields in forms:
        token, cookie = _token(connection, product, cookie)
        body = urlencode({**fields, "csrf_token": token})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie,
                   "Referer": f"http://127.0.0.1:{port}/"}  # fmt: skip
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status not in (302, 303):
            raise SystemExit(f"{path} answered {answer.status}")
        cookie = _kept(answer, cookie)
    return cookie


def _token(connection: HTTPConnection, path: str, cookie: str) -> tuple[str, str]:
    connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = connection.getresponse()
    page = answer.read().decode()
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    return (found[1] if found else ""), _kept(answer, cookie)


def _kept(answer: Any, cookie: str) -> str:
    fresh = answer.getheader("Set-Cookie")
    return fresh.split(";")[0] if fresh else cookie
