"""The words of a no, with the hour and the day as people read them."""

import pytest

from bourg.ordering.refusals import BelowMinimum
from bourg.slots import rules
from bourg.slots.refusals import SlotTooLate
from bourg.web.filters import hour, weekday_date, words
from bourg.web.i18n import explain
from tests.builders.slots import paris

CUTOFF = paris("2026-11-23 18:00")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-23 19:00", "Too late: orders closed today at {hour}."),
        ("2026-11-24 09:00", "Too late: orders closed yesterday at {hour}."),
        ("2026-11-25 09:00", "Too late: orders closed on {day} at {hour}."),
    ],
)
def test_too_late_reads_like_a_sentence(app, at, said):
    found = rules.too_late(CUTOFF, "Europe/Paris", paris(at))
    with app.test_request_context(headers={"Accept-Language": "en"}):
        sentence = said.format(hour=hour(CUTOFF), day=weekday_date(CUTOFF))
        assert words(*found) == sentence
        assert explain(SlotTooLate(found[0], **found[1])) == sentence


def test_amounts_in_a_refusal_read_as_euros(app):
    refusal = BelowMinimum(shop="Amar", missing_cents=130, minimum_cents=1500)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert explain(refusal) == "Amar takes orders from €15.00: €1.30 are missing."


@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "Amar, Bel et Zoé sont fermés à"), ("en", "Amar, Bel, and Zoé are closed then.")],
)
def test_shops_are_listed_as_one_says_it(app, language, said):
    with app.test_request_context(headers={"Accept-Language": language}):
        assert words(rules.SHOPS_CLOSED, {"shops": ("Amar", "Bel", "Zoé")}).startswith(said)
