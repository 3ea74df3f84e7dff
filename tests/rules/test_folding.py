"""Folding: what people type and what is stored meet in the middle."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bourg.kernel.folding import fold, words


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Crème brûlée", "creme brulee"),
        ("Bœuf et œufs", "boeuf et oeufs"),
        ("L’huile d'olive", "l huile d olive"),
        ("Saint-Jacques (×6)", "saint jacques 6"),
        ("  ÉTÉ\n2026 ", "ete 2026"),
        ("12ᵉ étage", "12e etage"),
        ("C++ 'OR' \x00 *", "c or"),
    ],
)
def test_accents_ligatures_and_signs_do_not_matter(typed, folded):
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("one", "many"),
    [("gâteau", "gâteaux"), ("tomate", "tomates"), ("œuf", "œufs"), ("Allée", "ALLEES")],
)
def test_the_plural_is_found_by_the_singular(one, many):
    assert fold(one, singular=True) == fold(many, singular=True)


@pytest.mark.parametrize("word", ["gaz", "bus", "prix", "stress"])
def test_short_words_and_double_s_keep_their_ending(word):
    assert fold(word, singular=True) == word


@given(st.text())
@example("K ſ ﬁ İ 𝐀 ΐ")
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folded_words_are_letters_and_digits_only(text):
    assert all(word.isalnum() for word in words(text))


@given(st.text(alphabet="abcdeéèàçœæABCÉÈÀŒ sx'-", max_size=40))
def test_case_and_outer_blanks_do_not_matter(text):
    assert fold(f" {text.upper()} ") == fold(text)
