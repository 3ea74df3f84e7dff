"""Photos of products: upright, small, nothing told of who took them; the rest in words."""

from io import BytesIO

import pytest
from PIL import Image

from bourg.catalogue import photos
from bourg.kernel.refusals import BadInput


def picture(kind="JPEG", size=(400, 300), mode="RGB", **said):
    """A picture, red above and blue below."""
    made = Image.new(mode, size, "blue")
    made.paste("red", (0, 0, size[0], size[1] // 2))
    file = BytesIO()
    made.save(file, kind, **said)
    return file.getvalue()


def turned():
    """The picture as a camera held on its side keeps it, with where and by what it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Apple"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif)


def opened(content):
    return Image.open(BytesIO(content))


def test_a_photo_stands_upright_and_says_nothing_of_who_took_it():
    for content in photos.shrunk(turned()).values():
        seen = opened(content)
        assert seen.height > seen.width
        assert not seen.getexif()
        assert "icc_profile" not in seen.info
        assert seen.getpixel((5, seen.height // 2))[2] > 200


def test_a_large_photo_is_kept_in_three_sizes_and_a_small_one_is_not_blown_up():
    large = photos.shrunk(picture(size=(3000, 2000)))
    assert {size: max(opened(c).size) for size, c in large.items()} == {s: s for s in photos.SIZES}
    assert {max(opened(c).size) for c in photos.shrunk(picture()).values()} == {400, 320}


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_what_else_shows_everywhere_is_taken_on_white(kind):
    clear = picture(kind, mode="RGBA") if kind != "PNG" else picture(kind, mode="LA")
    assert opened(photos.shrunk(clear)[320]).mode == "RGB"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x00\x00\x00\x18ftypheic" + b"x" * 500, "HEIC"), (b"", "no photo"),
        (b"<?xml version='1.0'?><svg onload='alert(1)'/>", "SVG"), (b"GIF89a" + b"x" * 50, "no ph"),
        (picture()[:300], "no photo"), (b"%PDF-1.7", "no photo"), (b"PK\x03\x04", "no photo"),
    ],
)  # fmt: skip
def test_what_is_no_photo_is_refused_in_words(content, words):
    with pytest.raises(BadInput, match=words):
        photos.shrunk(content)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked():
    header = bytearray(picture("PNG", size=(8, 8)))
    header[16:24] = (30_000).to_bytes(4, "big") * 2
    with pytest.raises(BadInput):
        photos.shrunk(bytes(header))
    with pytest.raises(BadInput, match="pixels"):
        photos.shrunk(picture("PNG", size=(5000, 4000), mode="1"))


def test_files_are_named_by_content_and_only_those_that_nobody_uses_are_left_over(tmp_path):
    kept = photos.keep(tmp_path, photos.shrunk(picture()))
    assert photos.keep(tmp_path, photos.shrunk(picture())) == kept
    photos.add_avif(tmp_path, kept)
    files = sorted(tmp_path.glob("*/*"))
    assert len(files) == 6
    assert {file.suffix for file in files} == {".webp", ".avif"}
    assert list(photos.left_over(tmp_path, [kept, "product-default"], 9e9)) == []
    assert sorted(photos.left_over(tmp_path, ["product-default"], 9e9)) == files
    assert list(photos.left_over(tmp_path, [], 0)) == []
