"""The checks of what is committed can fail."""

import pytest
from babel.messages.catalog import Catalog

from tools import catalogues, papers


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("notes.md", "see /home" + "/marie/bourg/notes"),
        ("notes.md", "taken from pypi" + ".org"),
        ("key.pem", "-----BEGIN RSA PRIVATE" + " KEY-----"),
        ("merged.py", "<" * 7 + " HEAD"),
        ("requirements.txt", "--extra-index-url https" + "://example.org/simple"),
        ("package-lock.json", '"resolved": "https' + '://example.org/a.tgz"'),
    ],
)
def test_what_must_not_leave_a_machine_is_found(tmp_path, name, line):
    (tmp_path / name).write_text(f"fine\n{line}\n", "utf-8")
    assert [fault for fault in papers.faults(str(tmp_path / name)) if ":2: " in fault]


def test_ordinary_paths_and_links_are_no_leaks(tmp_path):
    (tmp_path / "page.md").write_text("https://example.org/home/x instance/demo /panier\n", "utf-8")
    assert papers.faults(str(tmp_path / "page.md")) == []


@pytest.mark.parametrize(
    ("msgid", "msgstr", "fault"),
    [
        ("Search", "", "not translated"),
        ("%(n)s orders", "des commandes", "forgets a value"),
        ("Orders", "%(n)s commandes", "names a value that is not given"),
        ("Where?", "Où ?", "no-break space"),
        (("%(num)s shop", "%(num)s shops"), ("%(num)s boutique", ""), "not translated"),
    ],
)
def test_a_broken_sentence_is_found(msgid, msgstr, fault):
    catalogue = Catalog(locale="fr")
    catalogue.add(msgid, msgstr)
    assert [words for words in catalogues.faults("fr", catalogue) if fault in words]


def test_a_sound_sentence_is_left_alone():
    catalogue = Catalog(locale="fr")
    catalogue.add("%(n)s orders?", "%(n)s commandes\u00a0?")
    catalogue.add(("1 shop", "%(num)s shops"), ("1 boutique", "%(num)s boutiques"))
    assert catalogues.faults("fr", catalogue) == []
