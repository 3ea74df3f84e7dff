"""What addresses of pages say: which page of a list."""

from flask import abort, request

MOST_PAGES = 9_999


def page_number() -> int:
    """The page of a list; the first when nothing sensible is said, none beyond all bounds."""
    said = request.args.get("page", "")
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 7 else 1
    if number > MOST_PAGES:
        abort(404)
    return max(number, 1)
