"""A running town and a real browser for the journeys (French, Paris time, Chromium)."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.journeys import browsing
from tests.journeys.browsing import Walk
from tests.journeys.site import running


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A town that answers on a port of this machine; `site.fresh()` empties it."""
    with running(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="session")
def browser():
    """Chromium, Debian's."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium is missing: install it (Debian: chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=browsing.ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def walk(browser, site):
    """Opens windows: `walk()` on a desk, `walk(scripts=False, size=PHONE)`; judged at the end."""
    windows = []

    def start(**options):
        windows.append(Walk(browser, site, **options))
        return windows[-1]

    yield start
    for window in windows:
        window.end()
