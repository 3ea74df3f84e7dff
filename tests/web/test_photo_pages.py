"""A photo of a product: taken with the form, shown to everybody, gone when it is replaced."""

import re
import shutil
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from bourg import jobs
from bourg.catalogue.models import Product
from bourg.catalogue.services import photos as service
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from tests.builders.catalogue import open_shop
from tests.builders.people import signed_in

SHELF = "/commercant/boulangerie-amar/rayon"
AVIF = {"Accept": "image/avif,*/*"}
LOAF = {
    "name": "Pain de campagne", "price_cents": "3,20", "unit": "piece", "vat_bp": "550",
    "food": "yes", "allergens": "gluten", "temperature": "ambient",
}  # fmt: skip


def photo(colour="red"):
    file = BytesIO()
    Image.new("RGB", (900, 700), colour).save(file, "JPEG")
    return BytesIO(file.getvalue()), "pain.jpg"


@pytest.fixture
def slug(app):
    shutil.rmtree(Path(app.instance_path, "media"), ignore_errors=True)
    return open_shop()


@pytest.fixture
def baker(app, slug):
    return signed_in(app, "Amar", shop=slug)


def loaf():
    db.session().expire_all()
    return db.session().scalar(select(Product))


def save(browser, **said):
    page = browser.get(f"{SHELF}/{loaf().public_id}").text
    mark = re.search(r'name="seen" value="(\w+)"', page)[1]
    return browser.post(f"{SHELF}/{loaf().public_id}", data={**LOAF, "seen": mark, **said})


def files(app):
    return [file for file in Path(app.instance_path, "media").rglob("*") if file.is_file()]


def test_a_photo_taken_with_the_form_is_shown_and_served_small_and_for_long(app, baker, client):
    assert baker.post(f"{SHELF}/nouveau", data={**LOAF, "photo": photo()}).status_code == 303
    page = client.get(f"/produits/{loaf().public_id}").text
    address = re.search(r'class="photo" src="([^"]+)"', page)[1]
    assert 'alt="Pain de campagne"' in page
    assert address in client.get("/commerces/boulangerie-amar").text
    answer = client.get(address, buffered=True)
    assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == ("image/webp", "nosniff")
    assert answer.cache_control.max_age == 31_536_000
    jobs.relay()
    assert client.get(address, buffered=True, headers=AVIF).mimetype == "image/avif"
    assert client.get(address, buffered=True).mimetype == "image/webp"


def test_a_form_refused_for_its_price_does_not_lose_the_photo(baker):
    said = {**LOAF, "price_cents": "gratuit", "photo_chosen": photo()}
    page = baker.post(f"{SHELF}/nouveau", data=said)
    kept = re.search(r'name="photo_kept" value="([^"]+)"', page.text)[1]
    assert page.status_code == 422
    baker.post(f"{SHELF}/nouveau", data={**LOAF, "photo_kept": kept})
    assert loaf().picture == kept
    baker.post(f"{SHELF}/nouveau", data={**LOAF, "photo_kept": "photo-" + "0" * 32, "name": "B"})
    assert not db.session().scalar(select(Product.picture).filter_by(name="B")).startswith("photo")


def test_a_photo_that_was_replaced_or_taken_away_leaves_no_file(app, baker):
    baker.post(f"{SHELF}/nouveau", data={**LOAF, "photo": photo()})
    save(baker, photo=photo("blue"))
    jobs.relay()
    media, later = Path(app.instance_path, "media"), max(f.stat().st_mtime for f in files(app))
    service.sweep(media, later + service.KEPT_S + 1)
    assert len(files(app)) == 6
    save(baker, photo_away="yes")
    assert loaf().picture == "product-default" or not loaf().picture.startswith("photo-")
    service.sweep(media, later + service.KEPT_S + 1)
    assert files(app) == []


@pytest.mark.parametrize("content", [b"\0\0\0\x18ftypheic" + b"x" * 99, b"<svg/>", b"GIF89a", b""])
def test_what_is_no_photo_is_refused_beside_its_field(baker, content):
    answer = baker.post(f"{SHELF}/nouveau", data={**LOAF, "photo": (BytesIO(content), "a.jpg")})
    assert answer.status_code == 422
    assert 'href="#photo"' in answer.text
    assert loaf() is None


def test_a_heic_of_forty_megabytes_is_refused_in_the_shops_words(baker):
    kind = "multipart/form-data; boundary=photo"
    body = b"--photo\r\n" * 1_500_000
    answer = baker.post(f"{SHELF}/nouveau", data=body, content_type=kind)
    assert answer.status_code == 413
    assert "12\xa0Mo" in answer.text
    assert "HEIC" in answer.text


def test_the_officer_adds_a_photo_for_the_shop(app, baker):
    baker.post(f"{SHELF}/nouveau", data=LOAF)
    save(signed_in(app, "Odile", Role.OFFICER), photo=photo())
    assert loaf().picture.startswith("photo-")


def test_photos_leave_with_the_shops_goods(baker):
    baker.post(f"{SHELF}/nouveau", data={**LOAF, "photo": photo()})
    packed = zipfile.ZipFile(BytesIO(baker.get(f"{SHELF}/produits.zip", buffered=True).data))
    names = packed.namelist()
    assert names == ["produits.xlsx", f"photos/{loaf().reference}-1.webp"]
    assert Image.open(packed.open(names[1])).size == (900, 700)


def test_no_other_file_is_served(client):
    for path in ("0" * 32 + "/320", "..%2f..%2ftown.toml/320", "ab" * 16 + "/321", "x/320"):
        assert client.get(f"/media/{path}").status_code == 404
