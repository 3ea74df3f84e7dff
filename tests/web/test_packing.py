"""Text travels packed to browsers that understand it, and whole to the others."""

import gzip

import pytest

PACKED = {"Accept-Encoding": "gzip, br"}


@pytest.mark.parametrize("path", ["/static/css/bourg.css", "/connexion"])
def test_text_is_packed_for_those_who_ask_and_the_same_for_those_who_do_not(client, path):
    packed, plain = client.get(path, headers=PACKED), client.get(path, buffered=True)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert len(packed.data) < len(plain.data) / 2
    assert gzip.decompress(packed.data)[:80] == plain.data[:80]


def test_a_cache_keeps_both_apart(client):
    assert "Accept-Encoding" in client.get("/connexion", headers=PACKED).headers["Vary"]


def test_pictures_that_are_packed_already_are_left_alone(client):
    font = client.get("/static/fonts/young-serif.woff2", headers=PACKED, buffered=True)
    assert font.status_code == 200
    assert "Content-Encoding" not in font.headers
