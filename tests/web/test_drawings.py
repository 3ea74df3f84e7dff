"""The drawings: there, small, and harmless under the strict content policy."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

STATIC = Path(__file__).parents[2] / "platform/bourg/web/static"
PICTOGRAMS = STATIC / "pictograms"
DRAWINGS = sorted(STATIC.rglob("*.svg"))
NAMES = [drawing.relative_to(STATIC).as_posix() for drawing in DRAWINGS]

every_drawing = pytest.mark.parametrize("drawing", DRAWINGS, ids=NAMES)


def words(text: str) -> list[str]:
    """The words of a block of names."""
    return text.split()


TRADES = words("""
bakery butcher fishmonger greengrocer cheesemonger grocer organic wine caterer chocolate tea_coffee
florist bookshop hardware household toys
""")

DRAWN_HERE = words("""
pain pain-complet brioche tarte gateau eclair macaron sandwich saucisse saucisson jambon steak
roti pate-terrine boudin huile vinaigre farine sucre sel confiture miel conserve biscuits cereales
jus sirop eau epices moutarde soupe olives quiche plat-prepare salade-composee the-boite
cafe-grains tasse tablette-chocolat boite-chocolats nougat bouquet rose tulipe plante-verte
orchidee cactus couronne livre livre-enfant carnet stylo carte marteau tournevis vis ampoule pile
pinceau cle ruban-adhesif rallonge arrosoir eponge savon bougie torchon vaisselle casserole panier
balai lessive peluche puzzle jeu-societe cubes voiture-jouet ballon herbes ail-botte gingembre
champignon-paris tomate-cerise salade-melee citrouille oeufs-douzaine creme camembert comte chevre
roquefort filet-poisson coquille crabe bouteille-rouge bouteille-blanc champagne cidre
""")

ILLUSTRATIONS = words("""
market-hall basket-empty order-none round-done not-found error search-none
""")

ICONS = words("""
phone basket search home clock check cross plus minus pin bike bag print user calendar warning info
arrow-right arrow-left chevron-down shop list bell bell-off edit logout menu snow leaf euro mail
lock eye refresh package pause play cold age18 external
""")


def credited_slugs() -> list[str]:
    """The slugs that CREDITS.md says were taken over under the MIT licence."""
    text = (PICTOGRAMS / "CREDITS.md").read_text(encoding="utf-8")
    section = text.split("## The drawings under the MIT licence")[1].split("##")[0]
    return re.findall(r"\w+", section)


def local_name(tag: str) -> str:
    """A tag or attribute name without its namespace."""
    return tag.rpartition("}")[2]


@every_drawing
def test_every_drawing_is_an_svg_that_scales(drawing):
    root = ElementTree.parse(drawing).getroot()
    assert local_name(root.tag) == "svg"
    boxes = [root, *(e for e in root.iter() if local_name(e.tag) == "symbol")]
    scaled = [box for box in boxes if re.fullmatch(r"0 0 \d+ \d+", box.get("viewBox", ""))]
    assert scaled
    assert len(list(root.iter())) > 1


@every_drawing
def test_no_drawing_runs_styles_or_fetches_anything(drawing):
    for element in ElementTree.parse(drawing).iter():
        assert local_name(element.tag) not in {"script", "style", "foreignObject", "image", "a"}
        for name, value in element.attrib.items():
            assert not local_name(name).startswith("on")
            assert local_name(name) not in {"style", "class"}
            assert local_name(name) != "href" or value.startswith("#")
            assert "url(" not in value or "url(#" in value


@every_drawing
def test_no_drawing_carries_a_doctype_or_an_editors_leavings(drawing):
    text = drawing.read_text(encoding="utf-8")
    assert "<!" not in text
    assert "<?" not in text
    assert not re.search(r"\.\d{3,}", text), "numbers carry two decimals at most"


@pytest.mark.parametrize("slug", DRAWN_HERE)
def test_every_product_drawn_here_is_there_and_small(slug):
    assert (PICTOGRAMS / f"{slug}.svg").stat().st_size <= 3_000


@pytest.mark.parametrize("trade", TRADES)
def test_every_trade_has_its_sign(trade):
    assert (PICTOGRAMS / f"trade-{trade}.svg").stat().st_size <= 3_000


def test_the_food_taken_over_is_all_there_and_lighter_than_it_was():
    slugs = credited_slugs()
    sizes = [(PICTOGRAMS / f"{slug}.svg").stat().st_size for slug in slugs]
    assert len(slugs) == 142
    assert sum(sizes) / len(sizes) < 4_770


def test_credits_name_exactly_the_drawings_not_made_here():
    here = {*DRAWN_HERE, *(f"trade-{trade}" for trade in TRADES), "product-default"}
    assert {path.stem for path in PICTOGRAMS.glob("*.svg")} - here == set(credited_slugs())


def test_a_product_without_a_drawing_gets_the_paper_bag():
    assert (PICTOGRAMS / "product-default.svg").stat().st_size <= 3_000


@pytest.mark.parametrize("scene", ILLUSTRATIONS)
def test_every_scene_is_there_and_light_enough_for_a_slow_line(scene):
    limit = 14_000 if scene == "market-hall" else 5_000
    text = (STATIC / "illustrations" / f"{scene}.svg").read_text(encoding="utf-8")
    assert len(text.encode()) <= limit
    assert "currentColor" not in text, "a scene shown as an image has no colour to inherit"


def test_the_sprite_holds_every_icon_once_in_the_colour_of_its_text():
    sprite = STATIC / "icons/sprite.svg"
    symbols = [e for e in ElementTree.parse(sprite).iter() if local_name(e.tag) == "symbol"]
    assert sorted(e.get("id", "") for e in symbols) == sorted(f"i-{icon}" for icon in ICONS)
    assert {(e.get("viewBox"), e.get("stroke")) for e in symbols} == {("0 0 24 24", "currentColor")}
    assert sprite.stat().st_size <= 14_000
