"""Trades: the words of a town's list, NAF codes and our own codes mean the same things."""

import re

import pytest

from bourg.merchants.trades import BY_NAF, TRADES, recognise


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Boulangerie ", "bakery"),
        ("BOULANGERIE - PÂTISSERIE artisanale", "bakery"),
        ("Prêt-à-porter", "clothing"),
        ("Bar / Tabac", "cafe"),
        ("Restauration rapide", "takeaway"),
        ("Épicerie fine", "grocer"),
        ("Librairie-papeterie", "bookshop"),
        ("47.24Z", "bakery"),
        ("47.24Z - Commerce de détail de pain", "bakery"),
        ("tea_coffee", "tea_coffee"),
    ],
)
def test_a_town_s_word_is_recognised(word, code):
    assert recognise(word) == code


def test_a_vague_word_lets_the_name_tell():
    assert recognise("Commerces ambulants à vélo", "Naturemiellement - Vente de miel") == "grocer"
    assert recognise("Commerces ambulants à vélo", "Chez Lou") == "market"


@pytest.mark.parametrize("word", ["", "???", "Vaisseau spatial"])
def test_an_unknown_word_is_not_guessed(word):
    assert recognise(word) is None


def test_each_word_and_each_naf_code_means_one_trade():
    words = [word for trade in TRADES.values() for word in trade.words]
    codes = [naf for trade in TRADES.values() for naf in trade.naf]
    assert len(set(words)) == len(words)
    assert len(BY_NAF) == len(codes)
    assert all(re.fullmatch(r"\d\d\.\d\d[A-Z]", code) for code in codes)


def test_every_trade_recognises_its_own_words():
    wrong = [(w, t.code) for t in TRADES.values() for w in t.words if recognise(w) != t.code]
    assert wrong == []
