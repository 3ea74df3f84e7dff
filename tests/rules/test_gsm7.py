"""Text messages: which signs fit, how many messages a text is paid as, what a month may cost."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bourg.messages import gsm7
from bourg.messages.spending import millis, purse


def test_french_stays_readable_in_the_alphabet_of_text_messages():
    assert gsm7.plain("Pâté à l’œuf « forêt », ≈ 4,78\u00a0€ – reçu") == (
        'Paté à l\'oeuf " foret ", env. 4,78 € - recu'
    )


def test_a_euro_sign_takes_two_places_and_the_161st_begins_a_second_message():
    assert gsm7.segments("a" * 160) == 1
    assert gsm7.segments("a" * 159 + "€") == 2
    assert gsm7.segments("a" * 306) == 2
    assert gsm7.segments("a" * 307) == 3


@given(st.text(max_size=700), st.integers(1, 4))
def test_whatever_was_written_is_cut_to_what_was_allowed_and_stays_in_the_alphabet(text, most):
    found = gsm7.shortened(text, most)
    assert gsm7.segments(found) <= most
    assert set(found) <= gsm7.BASIC | gsm7.DOUBLE


def test_a_month_is_that_of_the_town_and_its_ceiling_holds():
    paris = purse(datetime(2026, 10, 31, 23, 30, tzinfo=UTC), "Europe/Paris", 1000)
    assert paris.month == "2026-11"
    assert paris.allows(9_940, millis(6.0))
    assert not paris.allows(9_941, millis(6.0))


def test_each_alarm_is_passed_once():
    month = purse(datetime(2026, 11, 5, tzinfo=UTC), "Europe/Paris", 1000)
    assert month.alarms(7_900, 8_000) == [80]
    assert month.alarms(8_000, 8_100) == []
    assert month.alarms(0, 10_000) == [80, 100]
