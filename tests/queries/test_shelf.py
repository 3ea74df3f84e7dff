"""What stands on a shop's shelf, and what is in season."""

from bourg.catalogue.queries import in_season, shelf
from bourg.merchants import queries as merchants
from tests.builders.catalogue import bread, open_shop, sell


def shelf_of(session, slug, *args):
    """A page of a shop's shelf."""
    return shelf(session, merchants.shop(session, slug).id, *args)


def test_a_shelf_is_grouped_by_category_then_in_the_shops_order(session, app):
    slug = open_shop()
    sell(
        slug,
        bread("Tarte", category="Pâtisseries"),
        bread("Ficelle", position=2),
        bread("Baguette", position=1),
    )
    found = shelf_of(session, slug)
    assert [card.name for card in found.cards] == ["Baguette", "Ficelle", "Tarte"]
    assert found.categories == ["Pains", "Pâtisseries"]


def test_twenty_four_products_fill_a_page_and_pages_beyond_are_empty(session, app):
    slug = open_shop()
    sell(slug, *(bread(f"Pain {n}", reference=f"P{n}") for n in range(25)))
    pages = [shelf_of(session, slug, page) for page in (1, 2, 3, 0, -1, 99_999)]
    assert [len(page.cards) for page in pages] == [24, 1, 0, 0, 0, 0]
    assert {page.pages for page in pages} == {2}


def test_one_category_can_be_looked_at_alone(session, app):
    slug = open_shop()
    sell(slug, bread(), bread("Tarte", category="Pâtisseries"))
    found = shelf_of(session, slug, 1, "Pâtisseries")
    assert ([card.name for card in found.cards], found.total) == (["Tarte"], 1)


def test_an_empty_shelf_is_a_page_without_products(session, app):
    found = shelf_of(session, open_shop())
    assert (found.cards, found.pages, found.total) == ([], 1, 0)


def test_drafts_are_not_on_the_shelf(session, app):
    slug = open_shop()
    sell(slug, bread(), bread("Brioche", allergens=None))
    assert shelf_of(session, slug).total == 1


def test_in_season_is_what_has_its_months_now_one_of_each_drawing(session, app):
    fruit = {"category": "Fruits", "allergens": ()}
    sell(
        open_shop(),
        bread("Fraises", months=(5, 6, 7), picture="fraise", **fruit),
        bread("Gariguette", months=(4, 5), picture="fraise", **fruit),
        bread("Cerises", months=(5, 6), picture="cerise", **fruit),
        bread("Coings", months=(10, 11), picture="coing", **fruit),
        bread("Bananes", months=tuple(range(1, 13)), picture="banane", **fruit),
        bread("Bolo rei", months=(1, 12), picture="brioche"),
    )
    assert sorted(card.picture for card in in_season(session, 5, 10)) == ["cerise", "fraise"]
    assert [card.name for card in in_season(session, 1, 10)] == ["Bolo rei"]
    assert len(in_season(session, 5, 1)) == 1
