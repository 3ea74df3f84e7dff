"""The OpenAPI 3.1 document, made of the doors themselves: what they take, give and refuse."""

import inspect
import re
from functools import cache
from http import HTTPStatus
from typing import Any, NotRequired, cast

from flask import Response, current_app, request
from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json
from typing_extensions import TypedDict

from bourg import __version__
from bourg.web.api import ApiDoor, ApiDoors, Input

REFERENCE = "#/components/schemas/{model}"
ABOUT = (
    "Shops of a town, one basket, one delivery slot, one round. Amounts are euro cents with VAT, "
    "weights grams, moments UTC. A refusal is a problem (RFC 9457) with a stable `code`."
)
SCHEMES = {
    "guest": "The token of a basket (also for ordering it), of an order, of a standing order.",
    "merchant": "A token of `bourg tokens create --role merchant`: the shops its account works in.",
    "courier": "A token of `bourg tokens create --role courier`.",
}
MEANS = {
    401: "No token, or one that is not valid.",
    403: "The token is for another role, or the round is another courier's.",
    404: "There is no such thing, or it is not yours.",
    409: "The rules refuse: `code` says which.",
    413: "The body is too large.",
    415: "The body is not declared as JSON.",
    422: "What was sent cannot be: `errors` says which fields; `malformed`: it is no JSON at all.",
    429: "Too many; try again later.",
    503: "The database is busy; nothing was written.",
}
PLACES = {
    "basket_id": {"type": "string", "minLength": 1, "description": "The id of a basket."},
    "product_id": {"type": "string", "minLength": 1, "description": "The id of a product."},
    "standing_id": {"type": "string", "minLength": 1, "description": "The id of a standing order."},
    "round_id": {"type": "string", "minLength": 1, "description": "The id of a round."},
    "question_id": {"type": "string", "minLength": 1, "description": "The id of a question."},
    "slug": {"type": "string", "minLength": 1, "description": "The short name of a shop."},
    "reference": {
        "type": "string",
        "minLength": 1,
        "description": "The reference of an order, or of a shop's part of it.",
    },
}
_IN_PATH = re.compile(r"<(\w+)>")


class FieldFault(TypedDict):
    """A field that cannot be as it was sent."""

    field: str
    detail: str


class Problem(TypedDict):
    """An RFC 9457 problem; programs go by `code`, people read `detail`.

    `alternatives`, where a slot cannot be had: the next three that can, as in a basket's slots.
    """

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: NotRequired[list[FieldFault]]
    alternatives: NotRequired[list[dict[str, Any]]]


def show() -> Response:
    """What programs may ask, take and get."""
    doors = current_app.blueprints[request.blueprint or ""]
    return Response(text(cast(ApiDoors, doors)), mimetype="application/json")


@cache
def text(doors: ApiDoors) -> bytes:
    """The document of these doors, as JSON."""
    return to_json(document(doors))


def document(doors: ApiDoors) -> dict[str, Any]:
    """The document of these doors."""
    names, schemas = _schemas(doors.published)
    paths: dict[str, dict[str, Any]] = {}
    for door in doors.published:
        path = _IN_PATH.sub(r"{\1}", door.rule)
        paths.setdefault(path, {})[door.method.lower()] = _operation(door, names, schemas)
    schemes = {
        name: {"type": "http", "scheme": "bearer", "description": words}
        for name, words in SCHEMES.items()
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "bourg", "version": __version__, "description": ABOUT},
        "servers": [{"url": doors.url_prefix}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": schemes},
    }


def _schemas(doors: list[ApiDoor]) -> tuple[dict[Any, Any], dict[str, Any]]:
    """The reference of every body and query by its type, and the definitions they refer to."""
    taken = {kind for door in doors for kind in (door.takes, door.asks) if kind}
    given = {door.gives for door in doors if door.gives} | {Problem}
    wanted: list[Any] = [(kind, "validation", TypeAdapter(kind)) for kind in taken]
    wanted += [(kind, "serialization", TypeAdapter(kind)) for kind in given]
    wanted.sort(key=lambda one: one[0].__name__)
    names, definitions = TypeAdapter.json_schemas(wanted, ref_template=REFERENCE)
    return {kind: schema for (kind, _), schema in names.items()}, definitions["$defs"]


def _operation(door: ApiDoor, names: dict[Any, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    words = inspect.getdoc(door.view) or ""
    summary, _, more = words.partition("\n\n")
    operation: dict[str, Any] = {
        "operationId": door.endpoint,
        "tags": [door.endpoint.partition("_")[0]],
        "summary": " ".join(summary.split()),
        "parameters": _parameters(door, schemas),
        "responses": _responses(door, names),
    }
    if more:
        operation["description"] = " ".join(more.split())
    if door.takes:
        content = {"application/json": {"schema": names[door.takes]}}
        operation["requestBody"] = {"required": not _may_be_empty(door.takes), "content": content}
    scheme = getattr(door.guard, "scheme", "")
    return {**operation, "security": [{scheme: []}] if scheme else []}


def _may_be_empty(model: type[Input]) -> bool:
    try:
        return bool(model.model_validate({}))
    except ValidationError:
        return False


def _parameters(door: ApiDoor, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    found = [
        {"name": name, "in": "path", "required": True, "schema": PLACES[name]}
        for name in _IN_PATH.findall(door.rule)
    ]
    if door.asks:
        schema = schemas[door.asks.__name__]
        needed = schema.get("required", ())
        found += [
            {"name": name, "in": "query", "required": name in needed, "schema": asked}
            for name, asked in schema["properties"].items()
        ]
    for name, schema in door.heads.items():
        found.append({"name": name, "in": "header", "required": False, "schema": schema})
    return found


def _responses(door: ApiDoor, names: dict[Any, Any]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": HTTPStatus(door.status).phrase}
    if door.gives:
        good["content"] = {"application/json": {"schema": names[door.gives]}}
    problem = {"application/problem+json": {"schema": names[Problem]}}
    refused = {
        str(status): {"description": MEANS[status], "content": problem}
        for status in sorted(_refused(door))
    }
    return {str(door.status): good, **refused}


def _refused(door: ApiDoor) -> set[int]:
    """The statuses of a door's problems: its guard's, its body's, its own."""
    found = {*getattr(door.guard, "refuses", ()), *door.refuses}
    found |= {413, 415, 422} if door.takes else set()
    found |= {422} if door.asks or door.heads else set()
    return found | ({503} if door.method != "GET" else set())
