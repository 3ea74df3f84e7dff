"""What the first page of the demo town weighs as it is sent, all but the pictures of products."""

import re
from urllib.parse import urljoin

MOST = 48_000  # sixty, less the drawings of a dozen products
HEAD = 350  # bytes of an answer's headers, about, as HTTP/1.1 sends them
FETCHED = re.compile(r'<(?:script|img)\b[^>]*?\ssrc="([^"]+)"[^>]*>|<link\b[^>]*?href="([^"]+)"')


def _read(client, path, **headers):
    with client.get(path, headers={"Host": "localhost", **headers}) as answer:
        assert answer.status_code == 200, path
        return answer.get_data()


def _weight(client, path):
    return len(_read(client, path, **{"Accept-Encoding": "br, gzip"})) + HEAD


def _asked(html):
    """The files of the house that a page asks for; a product's drawing stands for its photo."""
    found = {(match[1] or match[2]).partition("#")[0] for match in FETCHED.finditer(html)}
    return {path for path in found if "/pictograms/" not in path}


def test_the_first_page_stays_light(demo_town):
    client = demo_town.test_client()
    paths = {"/", *_asked(_read(client, "/").decode())}
    for sheet in [path for path in paths if ".css" in path]:
        fonts = re.findall(r'url\("?([^")]+\.woff2[^")]*)"?\)', _read(client, sheet).decode())
        paths |= {urljoin(sheet, font) for font in fonts}
    weights = {path: _weight(client, path) for path in paths}
    assert any("enseignes" in path for path in weights)
    assert any("woff2" in path for path in weights)
    assert sum(weights.values()) <= MOST, weights
