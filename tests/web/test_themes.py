"""The looks' override chain: town, then theme, then house."""

from pathlib import Path

import pytest
from flask import Flask, render_template_string

from bourg.app import create_app
from bourg.web.theming import load_templates

TOWN = """
[town]
name = "Bondy"
service_name = "Le Panier de Bondy"
[contact]
phone = "0 800 93 14 00"
[looks]
"""
PAGE = '{% extends "layouts/storefront.html" %}{% block main %}<h1>Bonjour</h1>{% endblock %}'


def town_app(folder: Path, looks: str) -> Flask:
    """A town with these `[looks]`."""
    (folder / "town.toml").write_text(TOWN + looks, "utf-8")
    return create_app(folder)


def page(app: Flask) -> str:
    """An empty page of that town."""
    with app.test_request_context("/"):
        return render_template_string(PAGE)


def colours(app: Flask) -> str:
    """The town's colours as its pages load them."""
    return app.test_client().get("/theme.css").get_data(as_text=True)


def test_a_theme_brings_its_colours_its_sheet_and_keeps_the_house_s_page(tmp_path):
    app = town_app(tmp_path, 'theme = "ardoise"')
    assert "--primary:#33495c" in colours(app)
    html = page(app)
    assert "/static/css/ardoise.css?v=" in html
    assert "/static/css/bourg.css?v=" in html
    assert "young-serif" not in html


def test_the_town_s_own_colour_wins_over_its_theme_s(tmp_path):
    css = colours(town_app(tmp_path, 'theme = "ardoise"\nprimary = "#7a1f3d"'))
    assert "--primary:#7a1f3d" in css
    assert "--accent:#f0b429" in css


def test_a_file_of_the_town_wins_over_its_theme_and_may_extend_the_house(tmp_path):
    own = tmp_path / "theme/templates/layouts/storefront.html"
    own.parent.mkdir(parents=True)
    own.write_text(
        '{% extends "~layouts/storefront.html" %}{% block basket %}Mon cabas{% endblock %}', "utf-8"
    )
    html = page(town_app(tmp_path, 'theme = "ardoise"'))
    assert "Mon cabas" in html
    assert 'role="search"' in html


@pytest.mark.parametrize("theme", ["", "ardoise"])
def test_every_page_shows_the_telephone_and_lets_skip_to_the_content(tmp_path, theme):
    html = page(town_app(tmp_path, f'theme = "{theme}"'))
    assert 'href="tel:+33800931400"' in html
    assert 'class="skip" href="#main"' in html
    assert '<main id="main"' in html


def test_a_template_that_the_town_broke_is_told_with_its_line_and_the_town_opens(tmp_path, caplog):
    own = tmp_path / "theme/templates/errors/unknown_host.html"
    own.parent.mkdir(parents=True)
    own.write_text("<h1>Bonjour</h1>\n{% if %}", "utf-8")
    app = town_app(tmp_path, "")
    load_templates(app)
    assert [record.message.startswith(f"{own}, line 2: ") for record in caplog.records] == [True]
    assert "Bonjour" in page(app)


def test_a_template_changed_since_it_was_kept_is_shown_as_it_is_now(tmp_path):
    own = tmp_path / "theme/templates/layouts/storefront.html"
    own.parent.mkdir(parents=True)
    for words in ("Mon cabas", "Mon panier d’osier"):
        own.write_text(f"{{% block main %}}{{% endblock %}}{words}", "utf-8")
        app = town_app(tmp_path, "")
        load_templates(app)
        assert words in page(app)
