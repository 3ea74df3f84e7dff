"""How this request speaks: as a browser that wants pages, or as a program that wants JSON."""

from flask import has_request_context, request

API = "/api/"


def is_api() -> bool:
    """Whether this request speaks JSON rather than pages."""
    return has_request_context() and request.path.startswith(API)
