"""JSON doors: what a program may send is parsed here, what it gets is written here.

A door of the API says beside its guard what it takes and gives; `web.openapi` publishes exactly
that. Cookies are not read, so there is nothing a forged request could borrow.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, cast

from flask import Response, request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError, to_json

from bourg.kernel.refusals import N_, BadInput, Refusal, Several
from bourg.web.access import Doors, Guard
from bourg.web.security import csrf

MAX_BODY = 64 * 1024


class Malformed(Refusal):
    """The body is not JSON."""

    code = "malformed"
    status = 422
    msgid = N_("What was sent is not valid JSON.")


class NotJson(Refusal):
    """The body is of another type."""

    code = "not_json"
    status = 415
    msgid = N_("Send JSON, with the header “Content-Type: application/json”.")


def _whole(value: object) -> object:
    """7.0 is a whole number in JSON."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# After bounds where a field may be null: `Annotated[int, Field(ge=1), WHOLE] | None`.
WHOLE = BeforeValidator(_whole)
Whole = Annotated[int, WHOLE]


# A zero byte, as JSON writes it: PostgreSQL keeps none, and one must not stop a whole queue.
_ZERO = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


class Input(BaseModel):
    """What a program may send in a body: exact types, no unknown fields."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def exactly_one(model: BaseModel, *names: str) -> None:
    """Raises the fault of the first of these fields unless exactly one of them was given."""
    if sum(getattr(model, name) is not None for name in names) != 1:
        raise PydanticCustomError(
            "exactly_one", "give one", {"field": names[0], "names": ", ".join(names)}
        )


class Nothing(Input):
    """An empty object, or no body at all."""


class Asked(BaseModel):
    """What a program may ask for behind the question mark of an address."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Paged(Asked):
    """Which part of a list: so many, from where the last page said that it goes on."""

    limit: int = Field(default=24, ge=1, le=100, description="How many at most.")
    cursor: str = Field(
        default="", pattern="^[0-9a-f]{0,7}$", description="The `next` of the page before."
    )


Sent = TypeVar("Sent", bound=BaseModel)
Shape = TypeVar("Shape")


@dataclass(frozen=True)
class ApiDoor:
    """One door as the OpenAPI document needs it."""

    rule: str
    method: str
    endpoint: str
    view: Callable[..., Any]
    guard: Guard
    takes: type[Input] | None
    asks: type[Asked] | None
    heads: dict[str, Any]
    gives: Any
    status: int
    refuses: tuple[int, ...]


class ApiDoors(Doors):
    """Doors that speak JSON: without CSRF, because no cookie opens them."""

    def __init__(self, name: str, import_name: str, *, guard: Guard, **options: Any):
        super().__init__(name, import_name, guard=guard, **options)
        self.published: list[ApiDoor] = []
        csrf.exempt(self)

    def publish(
        self, method: str, rule: str, view: Callable[..., Any], *, guard: Guard | None = None,
        takes: type[Input] | None = None, asks: type[Asked] | None = None,
        heads: dict[str, Any] | None = None, gives: Any = None, status: int = 200,
        refuses: Sequence[int] = (),
    ) -> None:  # fmt: skip
        """Open a door and publish it: the body it takes, what it asks and gives, its refusals.

        The endpoint is named after the view ("baskets.start").
        """
        endpoint = f"{view.__module__.rpartition('.')[2]}_{view.__name__}"
        self.door(rule, endpoint, view, guard=guard, methods=(method,))
        self.published.append(
            ApiDoor(rule, method, endpoint, view, guard or self.guard, takes, asks, heads or {},
                    gives, status, tuple(refuses))
        )  # fmt: skip


def body(model: type[Sent]) -> Sent:
    """The body of this request; none at all is an empty object.

    Raises `NotJson`, `Malformed`, or `Several` with every field that cannot be.
    """
    request.max_content_length = MAX_BODY
    raw = request.get_data()
    if raw and not request.is_json:
        raise NotJson()
    try:
        return model.model_validate_json(_ZERO.sub(rb"\1 ", raw) or b"{}")
    except ValidationError as error:
        raise _refusal(error) from None


def asked(model: type[Sent]) -> Sent:
    """What stands behind the question mark. Raises `Several`."""
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise _refusal(error) from None


def answer(value: object, status: int = 200, **headers: str) -> Response:
    """A value as JSON: moments in UTC, kinds by their code."""
    return Response(to_json(value), status, headers, mimetype="application/json")


def shaped(kind: type[Shape], source: object, **more: object) -> Shape:
    """A typed dictionary of the attributes of `source` that it names; `more` are the others."""
    names: Any = kind.__annotations__
    found: Any = {name: more[name] if name in more else getattr(source, name) for name in names}
    return cast(Shape, found)


def nothing() -> Response:
    """Done, and nothing to say."""
    return Response(status=204)


def offset_of(cursor: str) -> int:
    """Where a list goes on: a place in it, or the number of its last row."""
    return int(cursor or "0", 16)


def cursor_at(offset: int) -> str:
    """The cursor of the next page, to be handed back as it is."""
    return f"{offset:x}"


def page(
    items: Sequence[Any], offset: int, limit: int, *, more: bool | None = None
) -> dict[str, Any]:
    """A list as it is answered; `items` may hold one too many, which says that there are more."""
    beyond = len(items) > limit if more is None else more
    return {"items": list(items[:limit]), "next": cursor_at(offset + limit) if beyond else None}


# What the library finds wrong, in our own words; the names stand for what it says of the fault.
_WORDS = {
    "missing": N_("This is missing."),
    "extra_forbidden": N_("This field is not known."),
    "int_type": N_("This must be a whole number."),
    "int_parsing": N_("This must be a whole number."),
    "int_from_float": N_("This must be a whole number."),
    "greater_than_equal": N_("This must be %(ge)s or more."),
    "less_than_equal": N_("This must be %(le)s or less."),
    "string_type": N_("This must be text."),
    "string_too_long": N_("This must have at most %(max_length)s characters."),
    "string_too_short": N_("This must have at least %(min_length)s characters."),
    "bool_type": N_("This must be true or false."),
    "bool_parsing": N_("This must be true or false."),
    "enum": N_("This must be one of: %(expected)s."),
    "literal_error": N_("This must be one of: %(expected)s."),
    "too_long": N_("This must have at most %(max_length)s entries."),
    "model_type": N_("This must be an object."),
    "dict_type": N_("This must be an object."),
    "list_type": N_("This must be a list."),
    "exactly_one": N_("Give exactly one of these: %(names)s."),
}
_OTHERWISE = N_("This value is not possible here.")


def _refusal(error: ValidationError) -> Refusal:
    faults = error.errors(include_url=False, include_input=False)
    if faults[0]["type"] == "json_invalid":
        return Malformed()
    fields: dict[str, Any] = {}
    for (
        fault
    ) in faults:  # of several types that a field may have, the deepest fault is the one meant
        known = fields.setdefault(_field(fault["loc"]), fault)
        if len(fault["loc"]) > len(known["loc"]):
            fields[_field(fault["loc"])] = fault
    return Several([_bad_input(field, fault) for field, fault in fields.items()])


def _bad_input(field: str, fault: Any) -> BadInput:
    told = dict(fault.get("ctx", {}))
    if fault["type"] == "string_too_short" and told["min_length"] == 1:
        return BadInput(_WORDS["missing"], field=field)
    field = told.pop("field", field)
    if "expected" in told:
        told["expected"] = told["expected"].replace(" or ", ", ")
    return BadInput(_WORDS.get(fault["type"], _OTHERWISE), field=field, **told)


def _field(place: tuple[int | str, ...]) -> str:
    """Where a fault is, "contact.phone"; "body" when the whole is none of what it should be.

    What follows a choice of several types is left out.
    """
    names = [str(name) for name in place]
    known = next((i for i, name in enumerate(names) if not name.replace("_", "").isalnum()), None)
    return ".".join(names[:known]) or "body"
