"""Takes the README's pictures from a demo town that is being served, into docs/pictures.

`tools/pictures.py http://127.0.0.1:8000`: as a resident, a shopkeeper, a courier and an officer.
It fills a basket, keeps a slot for some minutes and takes a round; it orders nothing.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

from bourg.demo.staff import PASSWORD, SIGN_INS

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
LARGEST = 150_000  # bytes
PHONE, TABLET, DESK = (390, 900), (900, 1100), (1280, 900)
OPTIONS = {"device_scale_factor": 0.7, "locale": "fr-FR"}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
BAKERY, DAIRY = "/commerces/le-ble-en-herbe", "/commerces/l-affinee"


def keep(page: Page, name: str) -> None:
    """Write what is in sight, once the letters and drawings are there."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    file = FOLDER / f"{name}.png"
    page.screenshot(path=str(file), animations="disabled")
    size = file.stat().st_size
    print(f"  {file.name:14} {size // 1000:4} kB")
    if size > LARGEST:
        sys.exit(f"{file.name} is larger than {LARGEST // 1000} kB: show less of the page.")


def window(browser: Browser, address: str, size: tuple[int, int]) -> Page:
    """A fresh window on the town."""
    viewport = {"width": size[0], "height": size[1]}
    context = browser.new_context(base_url=address, viewport=viewport, **OPTIONS)  # type: ignore[arg-type]
    return context.new_page()


def as_a_resident(browser: Browser, address: str) -> None:
    """Home, a shop, the basket, the slots, the summary."""
    page = window(browser, address, DESK)
    page.goto("/")
    keep(page, "home")
    page.get_by_role("combobox").fill("14 rue de meaux")
    page.get_by_role("option").first.click()
    page.locator("main form button[type=submit]").first.click()
    for shop in (BAKERY, DAIRY):
        page.goto(shop)
        if shop == BAKERY:
            keep(page, "shop")
        for number in range(2):
            page.locator("main button[name=add]").nth(number).click()
            page.wait_for_load_state()
    page.goto("/panier")
    keep(page, "basket")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto("/creneaux")
    page.evaluate("document.querySelectorAll('main h2')[1]?.scrollIntoView()")
    keep(page, "slots")
    to_the_summary(page)
    page.evaluate("document.querySelector('main h2')?.scrollIntoView()")
    keep(page, "summary")


def to_the_summary(page: Page) -> None:
    """From the slots to the last page before ordering."""
    page.locator("input[name=slot]:not([disabled])").first.check()
    page.get_by_role("button", name="Garder ce créneau").click()
    page.fill("[name=name]", "Jérôme Lambert")
    page.fill("[name=phone]", "06 39 98 42 45")
    for _ in range(3):
        page.get_by_role("button", name="Continuer").click()
        page.wait_for_load_state()


def signed_in(browser: Browser, address: str, whose: str, size: tuple[int, int]) -> Page:
    """A window of the first person whose desk's name begins like this."""
    email = next(email for role, email in SIGN_INS if role.startswith(whose))
    page = window(browser, address, size)
    page.goto("/connexion")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    return page


def as_those_who_work(browser: Browser, address: str) -> None:
    """The shop's desk on a tablet, the courier's next step on a phone, the officer's screens."""
    keep(signed_in(browser, address, "shop", TABLET), "merchant")
    page = signed_in(browser, address, "courier", PHONE)
    rounds = page.locator("a[href*='/tournees/']:not([href$='/feuille'])")
    for link in [one.get_attribute("href") or "" for one in rounds.all()]:
        page.goto(link)
        if page.locator(".stop").count():  # a round that is not over
            break
    take = page.get_by_role("button", name="Je prends cette tournée")
    if take.count():
        take.click()
    page.evaluate("document.querySelector('.stop').scrollIntoView({block: 'center'})")
    keep(page, "courier")
    page = signed_in(browser, address, "officer", DESK)
    keep(page, "officer")
    the_town_plans(page)


def the_town_plans(page: Page) -> None:
    """The rounds of tomorrow, or of the next day that has some; three weeks; the zones."""
    page.set_viewport_size({"width": DESK[0], "height": 700})  # maps are heavy
    page.goto("/mairie/tournees")
    for _ in range(7):
        page.get_by_role("link", name="Lendemain").click()
        page.wait_for_load_state()
        if page.locator(".board-round").count():
            break
    page.evaluate("document.querySelector('main h1').scrollIntoView()")
    keep(page, "board")
    page.goto("/mairie/creneaux")
    page.evaluate("document.querySelector('main h1').scrollIntoView()")
    keep(page, "planning")
    page.goto("/mairie/zones")
    page.locator(".leaflet-overlay-pane path").first.wait_for(state="attached")
    page.evaluate("document.querySelector('.leaflet-container').scrollIntoView()")
    keep(page, "zones")


def main(address: str) -> None:
    """Take them all, or say what is missing."""
    path = shutil.which("chromium")
    if path is None:
        sys.exit("Chromium is missing: install it (Debian: chromium).")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            as_a_resident(browser, address)
            as_those_who_work(browser, address)
        except Error as error:
            sys.exit(
                f"{address}: {str(error).splitlines()[0]} Is the demo served there (make run)?"
            )
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
