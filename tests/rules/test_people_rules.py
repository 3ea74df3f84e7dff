"""What a shop may call somebody."""

import pytest

from bourg.people.rules import first_name


@pytest.mark.parametrize(
    ("name", "called"),
    [("Marie Curie", "Marie"), ("CURIE Marie", "Marie"), ("Marie CURIE", "Marie"),
     ("Mme Curie", "Mme C."), ("M. Curie", "M. C."), ("Mme Marie Curie", "Marie"),
     ("Madame CURIE Marie", "Marie"), ("MARIE CURIE", "MARIE"), ("Marie", "Marie"), ("", ""),
     ("Mme", "Mme"), ("Jean-Pierre Martin", "Jean-Pierre"), ("É. Zola", "É."), ("李 Wei", "李")],
)  # fmt: skip
def test_a_shop_reads_the_first_name_and_not_the_family_name(name, called):
    assert first_name(name) == called
