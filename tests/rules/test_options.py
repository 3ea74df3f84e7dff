"""Options of a product: what may be chosen, what it adds, what becomes of a choice that is gone."""

import pytest

from bourg.catalogue import option_words
from bourg.catalogue.options import Choice, Group, fault, key, named, pick, refuse_unfit
from bourg.kernel.refusals import BadInput

CUT = Group("Coupe", (Choice("entier"), Choice("tranché", 20)), needed=True)
EXTRA = Group("Avec", (Choice("noix", 50), Choice("figues", 80)), several=True)
STORED = [list(CUT), list(EXTRA)]


def test_what_is_chosen_is_written_alike_however_it_is_typed_and_ticked():
    assert key(["Tranché", "noix"]) == key(["NOIX ", "tranche"]) != key(["noix"])


def test_choices_add_their_cents_and_stand_behind_the_name_in_the_order_of_the_shop():
    found = pick(STORED, key(["noix", "tranché"]))

    assert (found.cents, found.fits) == (70, True)
    assert named("Pain", found.choices) == "Pain (tranché, noix)"


@pytest.mark.parametrize("wanted", [[], ["noix"], ["entier", "tranché"], ["entier", "au miel"]])
def test_nothing_is_ordered_without_what_must_be_chosen_or_with_what_is_not_offered(wanted):
    assert not pick(STORED, key(wanted)).fits
    with pytest.raises(BadInput):
        refuse_unfit(STORED, key(wanted))


def test_of_a_choice_that_is_gone_the_rest_stays():
    found = pick([list(CUT)], key(["tranché", "noix"]))

    assert not found.fits
    assert pick([list(CUT)], found.key).fits


@pytest.mark.parametrize(
    "groups",
    [
        (CUT, Group("Encore", (Choice("Entier"),))),
        (Group("", (Choice("a"),)),),
        (Group("Coupe", ()),),
        (CUT,) * 4,
        (Group("Coupe", (Choice("x" * 121),)),),
        (Group("Coupe", (Choice("a", 100_001),)),),
    ],
)
def test_options_that_could_be_mixed_up_or_not_be_written_down_are_refused(groups):
    assert fault(groups)
    assert fault((CUT, EXTRA)) is None


def test_options_written_in_a_cell_are_read_back_unchanged():
    cell = option_words.write((CUT, EXTRA))

    assert cell == "Coupe (obligatoire) : entier | tranché +0,20 ; Avec (plusieurs) : " \
        "noix +0,50 | figues +0,80"  # fmt: skip
    assert option_words.read(cell, "options") == (CUT, EXTRA)
    assert option_words.read("aucune", "options") is None


@pytest.mark.parametrize("cell", ["tranché", "Coupe (peut-être) : entier", "Coupe : a +beaucoup"])
def test_a_cell_that_says_something_else_is_refused_in_words(cell):
    with pytest.raises(BadInput):
        option_words.read(cell, "options")
