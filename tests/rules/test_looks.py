"""A town's colours: whatever is picked, every page stays readable (WCAG 2.2 AA)."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bourg.town.looks import (
    CARD,
    DEFAULT_ACCENT,
    DEFAULT_PRIMARY,
    PAPER,
    WHITE,
    BadColour,
    Palette,
    contrast,
    luminance,
    palette,
    parse,
)

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "platform/bourg/web/static"
THEMES = ROOT / "platform/bourg/themes"
HOUSE_INK = "#22302c"
any_colour = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def text_pairs(p: Palette) -> list[tuple[str, str]]:
    """Every text with its background, as the style sheets use them."""
    grounds = (PAPER, CARD, WHITE)
    return [
        (p.on_primary, p.primary),
        (p.on_primary, p.primary_strong),
        (p.on_accent, p.accent),
        (p.on_accent, p.accent_strong),
        (HOUSE_INK, p.primary_soft),
        (HOUSE_INK, p.accent_soft),
        *((p.primary_ink, ground) for ground in (*grounds, p.primary_soft)),
        *((p.accent_ink, ground) for ground in (*grounds, p.accent_soft)),
        *((p.link, ground) for ground in grounds),
        *((p.link_hover, ground) for ground in grounds),
    ]


def part_pairs(p: Palette) -> list[tuple[str, str]]:
    """Every edge of a control, or ring of focus, with what lies beside it."""
    grounds = (PAPER, CARD)
    return [
        *((p.primary_edge, ground) for ground in (*grounds, p.primary_soft)),
        *((p.accent_edge, ground) for ground in (*grounds, p.accent_soft)),
        *((p.focus, ground) for ground in (*grounds, p.primary_soft, p.accent_soft)),
    ]


@given(any_colour, any_colour)
@settings(max_examples=400, deadline=None)
def test_whatever_two_colours_a_town_picks_all_text_and_all_controls_are_readable(first, second):
    colours = palette(first, second)
    assert [pair for pair in text_pairs(colours) if contrast(*pair) < 4.5] == []
    assert [pair for pair in part_pairs(colours) if contrast(*pair) < 3] == []


@given(any_colour, any_colour)
@settings(max_examples=150, deadline=None)
def test_hovering_is_seen(first, second):
    colours = palette(first, second)
    assert contrast(colours.primary, colours.primary_strong) > 1.05
    assert contrast(colours.accent, colours.accent_strong) > 1.05


@given(any_colour)
@settings(max_examples=150, deadline=None)
def test_each_correction_says_what_was_picked_and_why_it_was_not_enough(colour):
    colours = palette(colour, DEFAULT_ACCENT)
    for correction in colours.corrections:
        assert correction.ratio < correction.needed
        assert correction.used != correction.picked


def test_readable_colours_stay_as_they_were_picked():
    colours = palette(DEFAULT_PRIMARY, "#8a3d12")
    assert (colours.primary, colours.accent) == (DEFAULT_PRIMARY, "#8a3d12")
    assert colours.corrections == ()


def test_a_yellow_town_stays_yellow_with_dark_words_and_a_darker_edge():
    colours = palette("#ffd900", "#ffd900")
    assert colours.primary == "#ffd900"
    assert luminance(colours.on_primary) < 0.02
    assert {c.token for c in colours.corrections} >= {"primary-edge", "primary-ink"}


def test_the_known_ratios_of_the_recommendation_come_out():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


def test_three_digits_and_capitals_are_read():
    assert parse(" #FA0 ") == "#ffaa00"
    assert palette("#FFF", "#000") == palette("#ffffff", "#000000")


@pytest.mark.parametrize(
    "wrong", ["", "green", "#12", "#12345g", "1f5c4a", "#1f5c4a80", "#١٢٣", None]
)
def test_what_is_no_colour_is_refused_with_an_example(wrong):
    with pytest.raises(BadColour, match="#1f5c4a"):
        palette(wrong, DEFAULT_ACCENT)


def test_the_css_names_every_token_and_nothing_else():
    css = palette(DEFAULT_PRIMARY, DEFAULT_ACCENT).css()
    assert re.fullmatch(r"@layer town\{:root\{(--[a-z-]+:#[0-9a-f]{6};?){15}\}\}\n", css)


def weight(*patterns: str) -> int:
    """Bytes over the wire of all these static files, each compressed by itself."""
    files = [file for pattern in patterns for file in STATIC.glob(pattern)]
    assert files
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)


def test_sheets_scripts_and_font_stay_light():
    sheets = ("css/bourg.css", "css/components.css", "css/print.css")
    for door in ("desk", "labels"):
        assert weight(*sheets, f"css/{door}.css") <= 15_000, door
    everywhere = ("vendor/*.js", "js/page.js")
    for door in (("combobox", "countdown", "follow"), ("desk",), ("courier", "courier-worker")):
        assert weight(*everywhere, *(f"js/{name}.js" for name in door)) <= 25_000, door
    assert weight("fonts/*.woff2") <= 25_000


def test_the_sheets_ask_for_the_font_under_the_address_that_pages_preload():
    mark = hashlib.sha256((STATIC / "fonts/young-serif.woff2").read_bytes()).hexdigest()[:12]
    for sheet in ("bourg.css", "print.css"):
        assert f"young-serif.woff2?v={mark}" in (STATIC / "css" / sheet).read_text("utf-8")


def test_the_house_s_colours_and_a_theme_s_are_readable_without_the_town_s():
    tokens = dict(
        re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", (STATIC / "css/bourg.css").read_text())
    )
    grounds = [tokens["paper"], tokens["paper-deep"], tokens["card"]]
    for name in ("ink", "muted", "good", "warn", "bad", "info"):
        assert min(contrast(tokens[name], ground) for ground in grounds) >= 4.5, name
    for name in ("good", "warn", "bad", "info"):
        assert contrast(tokens[name], tokens[f"{name}-soft"]) >= 4.5, name
    assert min(contrast(tokens["border-strong"], ground) for ground in grounds) >= 3


@pytest.mark.parametrize("sheet", sorted(THEMES.glob("*/static/css/*.css")), ids=lambda f: f.stem)
def test_a_theme_s_paper_is_as_light_as_the_one_the_colours_are_computed_for(sheet):
    tokens = dict(re.findall(r"--(paper|card): (#[0-9a-f]{6});", sheet.read_text("utf-8")))
    assert all(luminance(colour) >= luminance(PAPER) for colour in tokens.values())


def test_no_template_holds_a_style_a_script_or_an_event_handler():
    forbidden = re.compile(
        r"<[^>]*\s(?:style|on[a-z]+)\s*=|<script(?![^>]*\ssrc=)|<style|javascript:"
    )
    pages = [p for p in (ROOT / "templates").rglob("*.html") if "mail" not in str(p)]
    assert [str(p) for p in pages if forbidden.search(p.read_text("utf-8"))] == []
