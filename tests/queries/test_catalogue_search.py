"""The search finds what people mean, on both databases alike."""

from datetime import timedelta

import pytest

from bourg.catalogue import services
from bourg.catalogue.queries import search
from bourg.kernel.clock import now
from bourg.merchants.services import admission
from tests.builders.catalogue import OFFICER, SHOPKEEPER, bread, open_shop, sell

GOODS = (
    bread("Baguette de tradition", keywords="pain"),
    bread("Pain complet"),
    bread("Gâteau au chocolat", category="Pâtisseries"),
    bread("Bourguignon de bœuf", category="Plats"),
    bread("Huile d’olive vierge", category="Épicerie", keywords="cuisine"),
    bread("Noix de Saint-Jacques", category="Coquillages"),
    bread("Œufs frais", category="Crèmerie"),
    bread("Copains sucrés", category="Biscuits"),
)


@pytest.fixture
def slug(app):
    """A shop that sells all of it."""
    slug = open_shop()
    sell(slug, *GOODS)
    return slug


def names(session, typed, **options):
    """What a search finds, in its order."""
    return [card.name for card in search(session, typed, **options).cards]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("baguette", "Baguette de tradition"),
        ("Gâteaux", "Gâteau au chocolat"),
        ("gateau", "Gâteau au chocolat"),
        ("boeuf", "Bourguignon de bœuf"),
        ("BŒUF", "Bourguignon de bœuf"),
        ("l'huile", "Huile d’olive vierge"),
        ("l’huile d’olives", "Huile d’olive vierge"),
        ("saint jacques", "Noix de Saint-Jacques"),
        ("oeuf", "Œufs frais"),
        ("chocola", "Gâteau au chocolat"),
        ("patisserie", "Gâteau au chocolat"),
    ],
)
def test_accents_plurals_ligatures_and_apostrophes_do_not_matter(session, slug, typed, found):
    result = search(session, typed)
    assert [card.name for card in result.cards] == [found]
    assert not result.approaching


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("baguete", "Baguette de tradition"),
        ("bourgignon", "Bourguignon de bœuf"),
        ("hiule", "Huile d’olive vierge"),
        ("bourginion", "Bourguignon de bœuf"),
        ("tradition baguete", "Baguette de tradition"),
    ],
)
def test_a_slip_is_forgiven_and_said(session, slug, typed, found):
    result = search(session, typed)
    assert [card.name for card in result.cards] == [found]
    assert result.approaching
    assert result.read_as


def test_words_that_no_product_has_together_find_products_with_one_of_them(session, slug):
    result = search(session, "baguette chocolat")
    assert {c.name for c in result.cards} == {"Baguette de tradition", "Gâteau au chocolat"}
    assert result.approaching


@pytest.mark.parametrize(
    "typed",
    ["%", "'\"", "🥖", "a" * 5000, "pain " * 1000, "(", "C++", "a-b", '"', "* OR 1=1", "foo(",
     "\x00", "NEAR(", "search_text:pain", "", " ", "&|!<->", ":*", "مخبز", "\u202eniap"],
)  # fmt: skip
def test_nothing_anybody_types_breaks_the_search(session, slug, typed):
    assert search(session, typed).cards is not None


def test_a_name_that_begins_with_the_word_comes_before_one_that_only_mentions_it(session, slug):
    assert names(session, "pain") == ["Pain complet", "Baguette de tradition"]


def test_what_is_sold_out_comes_last_but_is_found(session, slug):
    first = search(session, "pain").cards[0]
    services.sold_out(first.public_id, now() + timedelta(hours=3), SHOPKEEPER)
    assert names(session, "pain") == ["Baguette de tradition", "Pain complet"]


def test_what_is_out_of_season_comes_last(session, slug):
    first = search(session, "pain").cards[0]
    months = tuple(m for m in range(1, 13) if m != now().month)
    services.edit_product(first.public_id, SHOPKEEPER, months=months)
    assert names(session, "pain") == ["Baguette de tradition", "Pain complet"]


def test_results_say_which_shop_sells_and_at_what_price(session, slug):
    card = search(session, "complet").cards[0]
    assert (card.merchant_slug, card.merchant_name) == (slug, "Boulangerie Amar")
    assert card.price_cents == 135


def test_a_renamed_product_is_found_by_its_new_name_only(session, slug):
    card = search(session, "complet").cards[0]
    services.edit_product(card.public_id, SHOPKEEPER, name="Pain de seigle")
    assert names(session, "seigle") == ["Pain de seigle"]
    assert names(session, "complet") == []


def test_withdrawn_products_and_suspended_shops_are_not_found(session, slug):
    services.withdraw(search(session, "complet").cards[0].public_id, SHOPKEEPER)
    assert names(session, "complet") == []
    admission.suspend(slug, "Identité non confirmée", OFFICER)
    assert names(session, "baguette") == []


def test_the_same_product_of_several_shops_takes_turns_by_the_day(session, slug):
    for name in ("Le Levain", "Padaria", "Aux Épis", "La Mie"):
        sell(open_shop(name), bread("Pain complet"))
    orders = {
        tuple(c.merchant_slug for c in search(session, "complet", moment=moment).cards)
        for moment in (now() + timedelta(days=days) for days in range(8))
    }
    assert len(orders) > 1


def test_pages_follow_one_another_without_a_gap(session, slug):
    sell(slug, *(bread(f"Pain numéro {n:02}", reference=f"N{n}") for n in range(30)))
    first = search(session, "numero", limit=20)
    second = search(session, "numero", limit=20, offset=20)
    assert (first.more, second.more) == (True, False)
    assert len({c.name for c in first.cards} | {c.name for c in second.cards}) == 30


def test_one_shop_can_be_searched_alone(session, slug):
    sell(open_shop("Le Levain"), bread("Pain complet"))
    merchant_id = search(session, "gateau").cards[0].merchant_id
    assert len(names(session, "complet", merchant_id=merchant_id)) == 1


def test_the_index_can_be_written_anew(session, slug):
    assert services.reindex() == len(GOODS)
    assert names(session, "bourgignon") == ["Bourguignon de bœuf"]


def test_no_letter_of_any_script_breaks_the_search(session, slug):
    letters = [chr(n) for n in range(1, 0x20000) if chr(n).isalnum() and not n % 7]
    rows = ["".join(letters[start : start + 5]) for start in range(0, len(letters), 25)]
    assert len(rows) > 300
    for typed in (*rows, *letters[:300:3]):
        assert search(session, f"{typed} {typed[:2]}").cards is not None
