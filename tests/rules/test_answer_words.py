"""What a shop's text message says, however it was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bourg.ordering.answer_words import Answer, Verb, answers, meant, pressed

YES, NO = Answer(Verb.ACCEPT, 4812), Answer(Verb.REFUSE, 4812)


@pytest.mark.parametrize("text", [
    "OUI 4812", "oui 4812", "Oui4812", "4812 oui", "4812OUI", " oui  4812 !", "Ok 4812 merci",
    "D'accord 4812", "d’accord 4812.", "Accepté 4812", "Bonjour, oui 4812, bonne journée",
    "oui n°4812", "OUI\u00a04812", "oui pour la 4812", "4812: oui", "ＯＵＩ 4812",
])  # fmt: skip
def test_a_yes_is_a_yes_however_it_is_typed(text):
    assert answers(text) == [YES]


@pytest.mark.parametrize("text", ["NON 4812", "non4812", "4812 non", "Refusé 4812"])
def test_a_no_is_a_no(text):
    assert answers(text) == [NO]


def test_a_no_may_say_why():
    assert answers("Non 4812 : panne du four") == [NO._replace(words="panne du four")]


@pytest.mark.parametrize("text", [
    "4812 = 23,40", "4812=23.40€", "4812 = 23,40 €", "4812 23,40", "total 4812 : 23,4 euros",
    "4812 = 23€40", "4812:23.40 EUR", "TOTAL 4812 23,40", "4812 = 23 , 40",
])  # fmt: skip
def test_one_total_from_the_till_is_read_with_its_cents(text):
    assert answers(text) == [Answer(Verb.TOTAL, 4812, "", 2340)]


def test_a_round_total_needs_its_sign_else_it_is_not_guessed():
    assert answers("4812 = 23") == [Answer(Verb.TOTAL, 4812, "", 2300)]
    assert answers("4812 23") == [Answer(Verb.UNCLEAR, None)]


@pytest.mark.parametrize("text", [
    "RUPTURE 4812 pain, brioche", "rupture pain, brioche 4812", "4812 plus de pain, brioche",
    "Manque 4812: pain, brioche", "sans pain, brioche n° 4812",
])  # fmt: skip
def test_a_shortage_names_its_goods(text):
    assert answers(text) == [Answer(Verb.MISSING, 4812, "pain, brioche")]


def test_several_lines_are_several_answers_and_a_greeting_is_none():
    text = "Bonjour,\nOUI 4812\r\nnon 4813\n4814 = 12,00\nMerci"
    assert [(one.verb, one.number) for one in answers(text)] == [
        (Verb.ACCEPT, 4812), (Verb.REFUSE, 4813), (Verb.TOTAL, 4814),
    ]  # fmt: skip
    assert [one.number for one in answers("oui 4812 et 4813".replace(" et", ""))] == [4812, 4813]


@pytest.mark.parametrize("text", [
    "", "Bonjour", "oui 48123", "oui 481", "oui mais pas le pain", "nonante 4812", "4812",
    "pret 4812 dans 2 heures", "4812 = 1 234,50", "4812 = 23,405",
    "qui est-ce ?", "4812 = -3", "ouistiti 4812",
])  # fmt: skip
def test_what_is_not_clear_is_not_guessed(text):
    assert [one.verb for one in answers(text)] == [Verb.UNCLEAR]


def test_a_yes_without_a_number_leaves_the_number_open():
    assert answers("Oui merci") == [Answer(Verb.ACCEPT)]


def test_a_shortage_means_a_good_only_when_it_fits_one():
    goods = ["Baguette tradition", "Pain de seigle", "Pains au chocolat", "Brioche"]
    assert meant("brioche", goods) == [3]
    assert meant("pain de seigle et BRIOCHES", goods) == [1, 3]
    assert meant("pain", goods) is None
    assert meant("croissant", goods) is None
    assert meant("brioche, croissant", goods) is None
    assert meant("", goods) is None


@pytest.mark.parametrize(("text", "bags"), [
    ("PRET 4812 2", 2), ("prêt 4812", 1), ("4812 prête, 3 sacs", 3), ("Prêts 4812 : 12 sacs", 12),
])  # fmt: skip
def test_bags_are_ready_one_or_more(text, bags):
    (one,) = answers(text)
    assert (one.verb, one.number, one.bags) == (Verb.READY, 4812, bags)


@pytest.mark.parametrize(
    ("text", "verb", "hours"),
    [("PAUSE", Verb.PAUSE, None), ("pause 2h svp", Verb.PAUSE, 2), ("Pause 1 heure", Verb.PAUSE, 1),
     ("OUVERT", Verb.OPEN, None), ("Bonjour, ouvert merci", Verb.OPEN, None),
     ("PAUSE 4812", Verb.UNCLEAR, None), ("PAUSE 900 h", Verb.UNCLEAR, None),
     ("pause café ?", Verb.UNCLEAR, None), ("ouvert 4812", Verb.UNCLEAR, None)],
)  # fmt: skip
def test_a_break_of_the_whole_shop_is_no_answer_to_one_order(text, verb, hours):
    (one,) = answers(text)
    assert (one.verb, one.break_hours) == (verb, hours)


def test_three_keys_of_a_telephone_are_answers():
    assert [pressed(key).verb for key in ("1", "2", "3", "9", "")] == [
        Verb.ACCEPT, Verb.REFUSE, Verb.CALL_ME, Verb.UNCLEAR, Verb.UNCLEAR,
    ]  # fmt: skip


@given(st.text(max_size=400))
def test_whatever_comes_there_is_an_answer_and_never_an_error(text):
    found = answers(text)
    assert 1 <= len(found) <= 10
    for one in found:
        assert one.number is None or 0 <= one.number <= 9999
        assert one.total_cents <= 999_999


FORMS = ("{n} = {e},{c:02}", "{n}={e}.{c:02}€", "{n} {e},{c:02}", "{n}: {e}€{c:02}")


@given(st.integers(1000, 9999), st.integers(0, 9999), st.integers(0, 99), st.sampled_from(FORMS))
def test_every_total_is_read_as_it_was_meant(number, euros, cents, form):
    said = form.format(n=number, e=euros, c=cents)
    assert answers(said) == [Answer(Verb.TOTAL, number, "", euros * 100 + cents)]


@given(st.text(max_size=60), st.lists(st.text(max_size=20), max_size=5))
def test_goods_are_found_or_not_whatever_they_are_called(text, goods):
    found = meant(text, goods)
    assert found is None or set(found) <= set(range(len(goods)))
