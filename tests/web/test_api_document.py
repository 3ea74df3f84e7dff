"""The OpenAPI document is true: what it allows is taken, what it forbids refused, as it says."""

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from jsonschema_rs import validator_for
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from sqlalchemy import select

from blueprints.api import doors
from bourg.kernel.db import db
from bourg.kernel.roles import Role
from bourg.ordering.queries import order
from bourg.rounds.models import Round
from bourg.rounds.services.planning import plan
from bourg.web import openapi
from bourg.web.access import guard_of
from tests.builders import baskets
from tests.builders.programs import Program, employed, ready
from tests.builders.standing import kept_far_ahead


class Stage:
    """The app of the running test."""

    app = None

    def __call__(self, environ, start_response):
        return self.app(environ, start_response)


STAGE = Stage()
DOCUMENT = schemathesis.openapi.from_dict(openapi.document(doors))
DOCUMENT.app = STAGE
# What the document cannot say: a known address, a product's way of being sold, a telephone number,
# one number that is no larger than another.
MAY_STILL_BE_UNFIT = {
    "baskets_set_line", "baskets_set_address", "orders_place", "merchant_orders_accept",
    "standing_pause", "baskets_set_list", "merchant_orders_amend", "standing_keep",
    "standing_change", "standing_set_line", "merchant_orders_ready",
}  # fmt: skip
FEW = settings(
    max_examples=8, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def there(app, client):
    """What really exists in the running test, by the names of the document."""
    STAGE.app = app
    market = baskets.add_market(capacity=100_000)
    shopper, placed = ready(client, market), ready(client, market).order().json
    standing_id, standing_token = kept_far_ahead(placed["reference"])
    return {
        "basket_id": shopper.basket_id,
        "product_id": market.bread,
        "slug": "boulangerie-amar",
        "slot_id": market.slot,
        "address_id": market.address,
        "order": placed["reference"],
        "part": placed["merchant_orders"][0]["reference"],
        "basket token": shopper.token,
        "order token": placed["token"],
        "standing_id": standing_id,
        "question_id": "q",
        "round_id": round_of(placed["reference"]),
        "standing token": standing_token,
        "merchant": employed(client, "Amar", Role.MERCHANT, "boulangerie-amar").token,
        "courier": employed(client, "Lea", Role.COURIER).token,
    }


def round_of(reference):
    """The round that an order is in."""
    plan(order(db.session(), reference).slot_id)
    return db.session.scalars(select(Round.public_id)).one()


def operation_id(case):
    return case.operation.definition.raw["operationId"]


def use_what_exists(case, there):
    """Where the document drew any name, name something that is there."""
    whose = "order" if operation_id(case).startswith(("orders", "standing")) else "part"
    known = {**there, "reference": there[whose]}
    if not case.meta.is_negative_at(ParameterLocation.PATH):
        case.path_parameters.update({name: known[name] for name in case.path_parameters})
    if isinstance(case.body, dict) and not case.meta.is_negative_at(ParameterLocation.BODY):
        case.body.update({name: known[name] for name in case.body if name in known})


def token_for(case, there):
    (need,) = case.operation.definition.raw["security"] or [{}]
    scheme = next(iter(need), "")
    if scheme != "guest":
        return there.get(scheme)
    if "standing_id" in case.path_parameters:
        return there["standing token"]
    ordered = "reference" in case.path_parameters
    return there["order token" if ordered else "basket token"]


def beside_the_point(case):
    """Whether all that is strange is a query at a door that takes none: it is passed over."""
    takes = {ParameterLocation(one["in"]) for one in case.operation.definition.raw["parameters"]}
    told = (ParameterLocation.PATH, ParameterLocation.BODY, *takes)
    return not any(case.meta.is_negative_at(where) for where in told)


@DOCUMENT.parametrize()
@FEW
def test_strangers_get_what_the_document_says(case, there):
    case.validate_response(case.call())


@DOCUMENT.parametrize()
@FEW
def test_those_who_may_get_what_the_document_says(case, there):
    use_what_exists(case, there)
    token = token_for(case, there)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    response = case.call(headers=headers)
    unfit = response.status_code == 422 and operation_id(case) in MAY_STILL_BE_UNFIT
    without = [positive_data_acceptance] if unfit else []
    without += [negative_data_rejection] if beside_the_point(case) else []
    case.validate_response(response, headers=headers, excluded_checks=without)


def test_the_document_is_there_for_everybody(client):
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.json["openapi"] == "3.1.0"
    assert answer.json["servers"] == [{"url": "/api/v1"}]


def test_every_door_of_the_api_is_in_the_document(app):
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    told = {f"api.{door.endpoint}" for door in doors.published} | {"api.document"}
    assert {rule.endpoint for rule in rules} == told
    assert len(told) >= 28


def test_a_door_says_in_the_document_who_may_open_it(app):
    said = openapi.document(doors)["paths"]
    for door in doors.published:
        path = door.rule.replace("<", "{").replace(">", "}")
        security = said[path][door.method.lower()]["security"]
        scheme = getattr(guard_of(f"api.{door.endpoint}"), "scheme", "")
        assert security == ([{scheme: []}] if scheme else [])


@pytest.mark.parametrize("path", ["/nowhere", "/baskets/x", "/addresses", "/merchant/orders"])
def test_every_problem_has_the_shape_the_document_gives(client, path):
    document = openapi.document(doors)
    problem = {**document["components"]["schemas"]["Problem"], "components": document["components"]}
    answer = Program(client)("GET", path)
    assert answer.mimetype == "application/problem+json"
    assert validator_for(problem).is_valid(answer.json)
    assert answer.json["status"] == answer.status_code


WORDS = {
    "$ref", "additionalProperties", "anyOf", "const", "default", "description", "enum", "format",
    "items", "maxItems", "maxLength", "maximum", "minItems", "minLength", "minimum", "multipleOf",
    "not", "oneOf", "pattern", "properties", "required", "title", "type", "uniqueItems",
    "prefixItems", "propertyNames", "minProperties", "maxProperties", "exclusiveMinimum",
    "exclusiveMaximum", "examples", "allOf", "patternProperties",
}  # fmt: skip


def schemas_in(node, inside=False):
    """Every schema of a document, wherever it stands."""
    if isinstance(node, list):
        for one in node:
            yield from schemas_in(one, inside)
    if not isinstance(node, dict):
        return
    if inside:
        yield node
    for name, value in node.items():
        if name in ("properties", "schemas", "patternProperties"):
            yield from (found for one in value.values() for found in schemas_in(one, True))
        elif name == "schema" or (inside and name not in ("default", "examples", "const")):
            yield from schemas_in(value, True)
        elif not inside:
            yield from schemas_in(value)


def test_the_document_says_nothing_that_a_reader_of_json_schema_does_not_know():
    document = openapi.document(doors)
    every = list(schemas_in(document))
    assert len(every) > 500
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    for schema in every:
        assert schema.keys() <= WORDS, schema
        assert schema.get("$ref") in {None, *known}, schema
