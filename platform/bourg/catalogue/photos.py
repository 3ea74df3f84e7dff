"""A photo of a product, as a telephone takes it: turned upright, made small, nothing said of it.

Three sizes; WebP at once, AVIF later by the worker. They lie as files named by their content.
"""

import os
import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock
from typing import TYPE_CHECKING, Any

from bourg.kernel.refusals import N_, BadInput

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 50_000_000  # a telephone's JPEG, which is read at a fraction of its size
MOST_PIXELS_WHOLE = 16_000_000  # PNG and WebP are read whole
SIZES = (1280, 640, 320)  # the longer side
PREFIX = "photo-"
WEBP, AVIF = "webp", "avif"
_QUALITY = {WEBP: {"quality": 78, "method": 3}, AVIF: {"quality": 60, "speed": 8}}
_READ = ("JPEG", "PNG", "WEBP", "AVIF")
_NAME = re.compile(r"photo-([0-9a-f]{32})")
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_ONE_AT_A_TIME = Lock()  # a photo unpacked weighs some ten megabytes
NO_PHOTO = N_("This is no photo that can be read: take it again, or choose a JPEG, PNG or WebP.")
_IS_HEIC = N_(
    "This photo is a HEIC, which other telephones cannot show. In the settings of the camera "
    "choose “Most compatible” as format, or send the photo to yourself by mail: it then is a JPEG."
)
_IS_SVG = N_("A drawing (SVG) is not taken here: choose a photo.")
_TOO_MANY = N_("This photo has too many pixels: choose a smaller size in the settings.")


def shrunk(content: bytes, field: str = "photo") -> dict[int, bytes]:
    """A photo in three sizes as WebP. Raises `BadInput`."""
    _refuse_by_sign(content, field)
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with _ONE_AT_A_TIME:
        try:
            with Image.open(BytesIO(content), formats=_READ) as taken:
                return dict(_sizes(_upright(taken, field), WEBP))
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError,
                KeyError, IndexError, ArithmeticError) as error:  # fmt: skip
            raise BadInput(NO_PHOTO, field=field) from error
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise BadInput(_TOO_MANY, field=field) from error


def _refuse_by_sign(content: bytes, field: str) -> None:
    """What is known by its first bytes to be no photo that every telephone shows."""
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise BadInput(_IS_HEIC, field=field)
    if b"<svg" in content[:1000].lower():
        raise BadInput(_IS_SVG, field=field)


def _upright(taken: "Image", field: str) -> "Image":
    """The photo in sRGB on white, turned as it was held, without any other word about it."""
    from PIL import Image, ImageOps

    whole = taken.format not in ("JPEG", "MPO")
    if taken.width * taken.height > (MOST_PIXELS_WHOLE if whole else MOST_PIXELS):
        raise BadInput(_TOO_MANY, field=field)
    taken.draft("RGB", (SIZES[0], SIZES[0]))
    profile = taken.info.get("icc_profile")
    taken.thumbnail((SIZES[0], SIZES[0]), Image.Resampling.LANCZOS)
    seen = ImageOps.exif_transpose(taken).convert("RGBA")
    plain = Image.new("RGB", seen.size, "white")
    plain.paste(seen, mask=seen.getchannel("A"))
    return _in_srgb(plain, profile) if taken.mode in ("RGB", "RGBA") and profile else plain


def _in_srgb(photo: "Image", profile: bytes) -> "Image":
    """The colours as a screen without a profile shows them."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        turned = ImageCms.profileToProfile(photo, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return photo
    return turned or photo


def _sizes(photo: "Image", kind: str) -> Iterator[tuple[int, bytes]]:
    """The photo in every size, the largest first."""
    for size in SIZES:
        photo.thumbnail((size, size))
        made = BytesIO()
        said: dict[str, Any] = _QUALITY[kind]
        photo.save(made, kind.upper(), exif=b"", icc_profile=None, **said)
        yield size, made.getvalue()


def name_of(files: dict[int, bytes]) -> str:
    """What a photo is called: by its content."""
    return f"{PREFIX}{sha256(files[SIZES[0]]).hexdigest()[:32]}"


def mark_of(picture: str) -> str:
    """The part of a picture's name that names its files; nothing for a drawing."""
    found = _NAME.fullmatch(picture)
    return found[1] if found else ""


def file_of(folder: Path, mark: str, size: int, kind: str) -> Path:
    """Where one size of a photo lies."""
    return folder / mark[:2] / f"{mark}-{size}.{kind}"


def keep(folder: Path, files: dict[int, bytes], kind: str = WEBP, mark: str = "") -> str:
    """Lay down the sizes of a photo, the largest last; returns its name."""
    name = f"{PREFIX}{mark}" if mark else name_of(files)
    for size, content in sorted(files.items()):
        target = file_of(folder, mark_of(name), size, kind)
        target.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=target.parent, suffix=".part", delete=False) as made:
            made.write(content)
        os.chmod(made.name, 0o640)
        os.replace(made.name, target)
    return name


def is_kept(folder: Path, picture: str) -> bool:
    """Whether the files of this photo lie there."""
    mark = mark_of(picture)
    return bool(mark) and file_of(folder, mark, SIZES[0], WEBP).is_file()


def add_avif(folder: Path, picture: str) -> None:
    """Lay the smaller files beside a photo that is still kept."""
    if not is_kept(folder, picture):
        return
    from PIL import Image

    mark = mark_of(picture)
    with Image.open(file_of(folder, mark, SIZES[0], WEBP), formats=("WEBP",)) as kept:
        keep(folder, dict(_sizes(kept.convert("RGB"), AVIF)), AVIF, mark)


def left_over(folder: Path, used: Iterable[str], older_than: float) -> Iterator[Path]:
    """The files no picture uses, that were laid down before a moment (seconds since 1970)."""
    marks = {mark_of(picture) for picture in used}
    for file in folder.glob("??/*"):
        if file.name.partition("-")[0] not in marks and file.stat().st_mtime < older_than:
            yield file
