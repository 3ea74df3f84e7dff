"""A person at a browser: presses what stands on the page; every page is looked at with axe."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE = 150  # tenths of a second
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
NARROW = 320
TOO_SMALL = """() => [...document.querySelectorAll("a, button, summary, select, input, textarea")]
  .filter(e => !e.matches("[type=hidden], [type=radio], [type=checkbox], .skip, .card-title a"))
  .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
  .filter(([e, box]) => box.width > 2 && (box.height < 43.5 || box.width < 43.5))
  .map(([e, box]) => `${e} ${Math.round(box.width)}x${Math.round(box.height)}`)"""


def _bad(said):
    """Whether a line of the console is a trouble: a form refused in words (409, 422) is none."""
    return said.type == "error" and not re.search(r"status of (409|422)", said.text)


class Walk:
    """One browser window. `look()` judges the page; what else went wrong is told at the end."""

    def __init__(self, browser, site, *, scripts=True, size=DESK):
        options = {"locale": "fr-FR", "timezone_id": "Europe/Paris", "base_url": site.url}
        self.context = browser.new_context(java_script_enabled=scripts, viewport=size, **options)
        self.page = self.context.new_page()
        self.scripts, self.size, self.site = scripts, size, site
        self.troubles = []
        self._twin = None if scripts else browser.new_context(viewport=size, **options).new_page()
        self._listen()

    def _listen(self):
        """Note errors of scripts, what the policy forbids, and calls to anybody else."""
        here = urlsplit(self.site.url).netloc
        page, note = self.page, self.troubles.append
        page.on("pageerror", lambda error: note(f"script: {error}"))
        page.on("console", lambda said: _bad(said) and note(f"console: {said.text}"))
        page.on("request", lambda r: urlsplit(r.url).netloc not in (here, "") and note(r.url))

    def open(self, path):
        """Go to a page of the site."""
        self.page.goto(path)
        return self

    def press(self, name, nth=0):
        """Press the button or the link of this name, once the page shows one of them."""
        button = self.page.get_by_role("button", name=name)
        link = self.page.get_by_role("link", name=name)
        button.or_(link).first.wait_for()
        (button if button.count() else link).nth(nth).click()
        self.page.wait_for_load_state()
        return self

    def fill(self, **fields):
        """Type into fields by their names."""
        for name, words in fields.items():
            self.page.fill(f"[name='{name}']:not([type=hidden])", words)
        return self

    def reads(self, words):
        """Whether the page comes to say this, whatever the kind of blanks: a phone saves first."""
        for _ in range(PATIENCE):
            if not self.lacks(words):
                return True
            self.page.wait_for_timeout(100)
        return False

    def lacks(self, words):
        """Whether the page does not say this now."""
        return words not in " ".join(self.page.inner_text("body").split())

    @property
    def path(self):
        """Where one is."""
        return urlsplit(self.page.url).path

    def look(self, name):
        """Judge the page: axe finds nothing, a finger hits everything, help is near."""
        page = self.page if self.scripts else self._in_twin()
        found = Axe().run(page).response["violations"]
        assert not found, (name, [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found])
        for width in (self.size["width"], NARROW):
            page.set_viewport_size({"width": width, "height": self.size["height"]})
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert over <= 0, f"{name}: {over} px wider than {width} px"
        page.set_viewport_size(self.size)
        small = page.evaluate(TOO_SMALL)
        assert not small, f"{name}: smaller than 44 px: {small}"
        html = self.page.content()
        assert 'lang="fr"' in html
        assert html.count("<h1") == 1, name
        assert 'href="tel:' in html, name
        self._picture(page, name)
        return self

    def _in_twin(self):
        """The same page in a window where scripts run, since axe is one."""
        html = self.page.content()
        self._twin.route(self.page.url, lambda route: route.fulfill(
            body=html, content_type="text/html; charset=utf-8"), times=1)  # fmt: skip
        self._twin.goto(self.page.url)
        return self._twin

    def _picture(self, page, name):
        """Keep a picture of the page where `JOURNEY_PICTURES` names a folder."""
        folder = os.environ.get("JOURNEY_PICTURES")
        if folder:
            file = re.sub(r"\W+", "-", f"{name}-{self.size['width']}") + ".png"
            page.screenshot(path=str(Path(folder) / file), full_page=True)

    def end(self):
        """Close the window; nothing may have gone wrong in it."""
        self.context.close()
        if self._twin:
            self._twin.context.close()
        assert not self.troubles, self.troubles
