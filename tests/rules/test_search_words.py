"""The words of a search and what a mistyped one may have meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bourg.catalogue import words

KNOWN = {"pain", "baguette", "bourguignon", "camembert", "huile", "tomate", "sans", "gluten"}


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("Gâteaux", ["gateau"]),
        ("l'huile d'olive", ["huile", "olive"]),
        ("pain sans gluten", ["pain", "sans", "gluten"]),
        ("BŒUF  bourguignon", ["boeuf", "bourguignon"]),
        ("de la", ["de", "la"]),
        ("pain pain", ["pain"]),
        ("%", []),
        ("'\"", []),
        ("🥖", []),
        ("a", []),
        ("", []),
    ],
)
def test_a_query_becomes_telling_words(typed, terms):
    assert words.terms(typed) == terms


@given(st.text(max_size=6000))
def test_any_text_becomes_at_most_six_plain_words(typed):
    found = words.terms(typed)
    assert len(found) <= words.MOST_WORDS
    assert all(word.isalnum() for word in found)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pian", ["pain"]),
        ("apin", ["pain"]),
        ("pin", ["pain"]),
        ("painn", ["pain"]),
        ("poin", ["pain"]),
        ("baguete", ["baguette"]),
        ("bourginion", ["bourguignon"]),
        ("camenber", ["camembert"]),
        ("tomatte", ["tomate"]),
        ("xyzzy", []),
    ],
)
def test_a_mistyped_word_is_read_as_its_nearest(typed, meant):
    assert words.meant(typed, KNOWN) == meant


@given(st.text("abcdefghij", min_size=3, max_size=9), st.data())
def test_every_single_slip_is_forgiven(word, data):
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcxyz"))
    slips = {word[:place] + word[place + 1 :], word[:place] + letter + word[place:]}
    assert all(word in words.one_slip(slip) or slip == word for slip in slips)


def test_the_search_text_begins_with_the_name():
    text = words.search_text("Bœuf à l’ancienne", "Viandes", "plat mijoté")
    assert text == "boeuf a l ancienne viande plat mijote"
    assert words.vocabulary(text) == {"boeuf", "ancienne", "viande", "plat", "mijote"}
