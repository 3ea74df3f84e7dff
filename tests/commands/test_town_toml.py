"""town.toml: what cannot be is refused in one sentence with its line; secrets lie elsewhere."""

import re

import pytest

from bourg.app import create_app
from bourg.config import ConfigurationError, load
from bourg.paths import CHECKOUT, resource_dir
from bourg.town.settings import Texts, Town
from tests.databases import TOWN_TOML

URL = "postgresql://anna:secret@db.example/bondy"


@pytest.mark.parametrize(
    ("wrong", "right", "line"),
    [
        ("[looks]\nprimery = '#123456'", "primary", 14),
        ("[mail.smtp]\nhost = 'x'", "host", 13),
        ("[words.fr]\n\nwelcom = 'Bonjour'", "welcome", 15),
        ("[words.de]\nwelcome = 'Guten Tag'", "en", 13),
        ("[colours]\nprimary = '#123456'", "words", 13),
    ],
)
def test_an_unknown_key_is_refused_with_its_line_and_the_nearest_known_key(
    tmp_path, wrong, right, line
):
    said = _refusal(tmp_path, f"{TOWN_TOML.partition('[mail]')[0]}{wrong}\n")
    assert f"line {line}: unknown key" in said
    assert f"Did you mean `{right}`?" in said


@pytest.mark.parametrize(
    ("section", "wrong", "words"),
    [
        ("town", 'time_zone = "Europe/Pari"', "not a time zone like Europe/Paris"),
        ("town", 'base_url = "bondy.example"', "not a web address like https://"),
        ("town", 'hosts = ["https://bondy.example/"]', "not a host name like bondy.example"),
        ("contact", 'phone = "mairie"', "not a telephone number like"),
        ("looks", 'primary = "blue"', "not a colour like #1f5c4a"),
        ("looks", 'theme = "ardoise2"', "The ready-made ones: ardoise."),
        ("mail", 'transport = "smtp"', "needs the name of the mail server in `host`"),
        ("server", 'blueprints = ["blueprints.nope"]', "there is no 'blueprints.nope'"),
        ("database", 'url = "mysql://db/bondy"', "begins with postgresql:// or sqlite:///"),
        ("database", 'url = "bondy"', "begins with postgresql:// or sqlite:///"),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_plain_words(tmp_path, section, wrong, words):
    said = _refusal(tmp_path, _with(section, wrong))
    assert words in said
    assert "pattern" not in said


def test_the_words_a_town_may_write_are_those_the_pages_ask_for():
    pages = resource_dir("templates").rglob("*.html")
    asked = {
        key for page in pages for key in re.findall(r'\bword\("(\w+)"', page.read_text("utf-8"))
    }
    assert set(Texts.model_fields) == asked


def test_the_address_of_the_database_may_lie_in_a_file_for_its_owner_only(tmp_path):
    (tmp_path / "town.toml").write_text(TOWN_TOML, "utf-8")
    secret = tmp_path / "database_url"
    secret.write_text(URL, "utf-8")
    secret.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        load(tmp_path)
    secret.chmod(0o600)
    assert load(tmp_path).database_url == URL


def test_the_short_name_of_postgresql_is_understood(tmp_path):
    (tmp_path / "town.toml").write_text(_with("database", 'url = "postgres://db/bondy"'), "utf-8")
    assert load(tmp_path).database_url == "postgresql://db/bondy"


def _with(section: str, line: str) -> str:
    """The towns' town.toml with one more line in a section, which takes that key's place."""
    key = line.partition(" = ")[0]
    kept = "\n".join(one for one in TOWN_TOML.splitlines() if not one.startswith(f"{key} ="))
    if f"[{section}]" in kept:
        return kept.replace(f"[{section}]", f"[{section}]\n{line}")
    return f"{kept}\n[{section}]\n{line}\n"


def _refusal(folder, toml: str) -> str:
    (folder / "town.toml").write_text(toml, "utf-8")
    with pytest.raises(ConfigurationError) as refused:
        create_app(folder)
    return str(refused.value)


def test_every_key_is_explained():
    told = (CHECKOUT / "docs" / "town.md").read_text("utf-8")
    keys = [key for field in Town.model_fields.values() for key in field.annotation.model_fields]
    assert [
        key
        for key in {*Town.model_fields, *keys}
        if f"`{key}`" not in told and f"[{key}" not in told
    ] == []


def test_the_example_of_the_papers_is_a_town(tmp_path):
    told = (CHECKOUT / "docs" / "town.md").read_text("utf-8")
    (tmp_path / "town.toml").write_text(told.partition("```toml\n")[2].partition("```")[0], "utf-8")
    assert load(tmp_path).town.service_name == "Le Panier de Bondy"
