"""The benchmark's clients: outside the servers' processes, so that only servers are measured."""

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from statistics import quantiles
from typing import Any, NamedTuple


class Timing(NamedTuple):
    """How long answers took (milliseconds) and how many came a second."""

    p50_ms: float
    p95_ms: float
    per_second: float


def get(port: int, paths: Sequence[str], count: int, at_once: int, **headers: str) -> Timing:
    """Ask for `count` pages, `at_once` at a time, each client on its own kept connection."""

    def one(offset: int) -> list[float]:
        connection, times = HTTPConnection("127.0.0.1", port, timeout=30), []
        for number in range(offset, count, at_once):
            begin = time.perf_counter()
            connection.request("GET", paths[number % len(paths)], headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{paths[number % len(paths)]} answered {answer.status}")
            times.append((time.perf_counter() - begin) * 1000)
        return times

    return timed(one, count, at_once)


def timed(one: Callable[[int], list[float]], count: int, at_once: int) -> Timing:
    """Run clients side by side and sum their times up."""
    begin = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        times = sorted(t for part in pool.map(one, range(at_once)) for t in part)
    wall = time.perf_counter() - begin
    cuts = quantiles(times, n=20)
    return Timing(cuts[9], cuts[18], count / wall)


class Api:
    """A small client of the JSON API."""

    def __init__(self, port: int):
        self.connection = HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One call; anything but success ends the benchmark."""
        sent = None if body is None else json.dumps(body)
        more = {"Content-Type": "application/json"} if sent else {}
        self.connection.request(method, f"/api/v1{path}", sent, {**more, **headers})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{method} {path} answered {answer.status}: {text.decode()[:300]}")
        return json.loads(text) if text else None
