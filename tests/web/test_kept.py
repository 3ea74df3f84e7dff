"""What a process keeps between requests."""

from datetime import UTC, datetime, timedelta

from bourg.web.kept import Kept

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


def counting(values, until=LATER):
    """A builder that takes the next value each time it is asked."""
    left = iter(values)
    return lambda: (next(left), until)


def test_a_piece_is_built_once_while_it_holds():
    kept, build = Kept(), counting(["one", "two"])
    assert [kept.get("home", NOW, build) for _ in range(3)] == ["one", "one", "one"]


def test_a_piece_is_built_anew_at_the_moment_it_stops_holding():
    kept, build = Kept(), counting(["one", "two"])
    kept.get("home", NOW, build)
    assert kept.get("home", LATER, build) == "two"


def test_another_key_is_another_piece():
    kept, build = Kept(), counting(["fr", "en"])
    assert [kept.get(("home", code), NOW, build) for code in ("fr", "en")] == ["fr", "en"]


def test_the_oldest_pieces_go_when_they_grow_too_many():
    kept = Kept(most_bytes=5_000)
    for number in range(10):
        kept.get(number, NOW, lambda: ("x" * 1_000, LATER))
    assert len(kept) == 4
    assert kept.size <= 5_000


def test_a_piece_larger_than_the_limit_is_still_served():
    assert Kept(most_bytes=10).get("home", NOW, lambda: ("x" * 1_000, LATER)) == "x" * 1_000
