"""Standing orders as programs see them."""

import re
from datetime import date, datetime, time
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from blueprints.api.shapes.products import OptionChoice, options_shape
from bourg.ordering.kinds import Absence, DateState, Substitution, Why
from bourg.ordering.queries.standing import DateView, StandingView
from bourg.ordering.queries.wishes import Wish
from bourg.ordering.standing import Rhythm, Span
from bourg.web.api import Input, Whole


def _day(written: object) -> object:
    """A day is written as text, "2026-11-24", and in no other way."""
    if not isinstance(written, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", written):
        raise PydanticCustomError("date_format", "write a day like 2026-11-24")
    return date.fromisoformat(written)


Day = Annotated[date, BeforeValidator(_day)]


def _hour(written: object) -> object:
    """An hour of the wall clock is written as text, "10:00", and in no other way."""
    if not isinstance(written, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", written):
        raise PydanticCustomError("hour_format", "write an hour like 10:00")
    return time.fromisoformat(written)


Hour = Annotated[time, BeforeValidator(_hour)]


class When(Input):
    """When it falls, Monday is 0, in the town's wall time; up to which amount without asking."""

    weekday: Whole = Field(ge=0, le=6)
    every_weeks: Whole = Field(default=1, ge=1, le=2)
    starts_local: Hour
    ends_local: Hour
    first_on: Day
    ceiling_cents: Whole = Field(ge=1)

    @property
    def rhythm(self) -> Rhythm:
        """The days and hours."""
        return Rhythm(
            self.weekday, self.every_weeks, self.starts_local, self.ends_local, self.first_on
        )


class NewStandingOrder(When):
    """The same as the order again and again; `consent`: each delivery is to be paid."""

    consent: bool
    age_confirmed: bool = False


class StandingChange(When):
    """What it is from now on, for dates that are not ordered yet."""

    absence: Absence


class PauseWanted(Input):
    """Days on which nothing is wanted, both included; without `to_on` until the pause is lifted."""

    from_on: Day
    to_on: Day | None = None


class StandingLine(TypedDict):
    """One wish, at the price of now."""

    product_id: str
    name: str
    options: list[OptionChoice]
    merchant: str
    quantity: int
    weight_g: int | None
    price_cents: int
    note: str
    substitution: Substitution


class StandingPause(TypedDict):
    """Days on which nothing is wanted."""

    from_on: date
    to_on: date | None


class StandingDate(TypedDict):
    """What became of a date."""

    on: date
    state: DateState
    why: Why | None
    order_reference: str | None
    most_cents: int | None


class StandingOrder(TypedDict):
    """A standing order: Monday is weekday 0, hours are the town's wall time."""

    id: str
    weekday: int
    every_weeks: int
    starts_local: str
    ends_local: str
    first_on: date
    ceiling_cents: int
    absence: Absence
    ended_at: datetime | None
    lines: list[StandingLine]
    pauses: list[StandingPause]
    dates: list[StandingDate]


class StandingKept(TypedDict):
    """A fresh standing order and the token that opens it."""

    token: str
    standing_order: StandingOrder


def standing(one: StandingView) -> StandingOrder:
    """A standing order as programs see it."""
    return {
        "id": one.public_id, "weekday": one.weekday, "every_weeks": one.every_weeks,
        "starts_local": f"{one.starts_local:%H:%M}", "ends_local": f"{one.ends_local:%H:%M}",
        "first_on": one.first_on, "ceiling_cents": one.ceiling_cents, "absence": one.absence,
        "ended_at": one.ended_at,
        "lines": [_line(wish) for wish in one.wishes],
        "pauses": [_pause(pause.span) for pause in one.pauses],
        "dates": [_date(day) for day in one.dates],
    }  # fmt: skip


def _pause(span: Span) -> StandingPause:
    return {"from_on": span.from_on, "to_on": span.to_on}


def _line(wish: Wish) -> StandingLine:
    goods = wish.goods
    return {"product_id": goods.product_id, "name": goods.name, "merchant": goods.slug,
            "options": options_shape(goods.chosen),
            "quantity": wish.quantity, "weight_g": wish.weight_g,
            "price_cents": goods.price_cents, "note": wish.note,
            "substitution": wish.substitution}  # fmt: skip


def _date(day: DateView) -> StandingDate:
    return {"on": day.falls_on, "state": day.state, "why": day.why,
            "order_reference": day.order_reference, "most_cents": day.most_cents}  # fmt: skip
