"""Which papers a courier of each type shows, and which of them nobody rides without once expired.

A paper that was never entered is asked for, not held against anybody; an expired one that is of
those that block stops new rounds the day after. Nothing but kind and day of expiry is kept.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from bourg.rounds.kinds import CourierType, DocumentKind, Vehicle

WARNED = timedelta(days=30)

_OF_TYPE: Mapping[CourierType, tuple[DocumentKind, ...]] = {
    CourierType.EMPLOYEE: (DocumentKind.IDENTITY, DocumentKind.CONTRACT),
    CourierType.INSERTION: (DocumentKind.IDENTITY, DocumentKind.CONTRACT),
    CourierType.COMPANY: (DocumentKind.IDENTITY, DocumentKind.LIABILITY_INSURANCE),
    CourierType.VOLUNTEER: (
        DocumentKind.IDENTITY, DocumentKind.VOLUNTEER_AGREEMENT, DocumentKind.LIABILITY_INSURANCE,
    ),
}  # fmt: skip
_MOTOR = (DocumentKind.LICENCE, DocumentKind.VEHICLE_INSURANCE)
BLOCKING = frozenset(
    {
        DocumentKind.LIABILITY_INSURANCE,
        DocumentKind.VEHICLE_INSURANCE,
        DocumentKind.LICENCE,
        DocumentKind.VOLUNTEER_AGREEMENT,
        DocumentKind.TRANSPORT_REGISTER,
    }
)


class Paper(NamedTuple):
    """A paper of a courier: until when it is valid, or `seen` False when it never was shown."""

    kind: DocumentKind
    expires_on: date | None
    seen: bool = True

    def expired(self, on: date) -> bool:
        """Whether it is no longer valid on that day; its last day still counts."""
        return self.expires_on is not None and self.expires_on < on

    def soon(self, on: date) -> bool:
        """Whether it expires within a month."""
        return self.expires_on is not None and on <= self.expires_on <= on + WARNED

    def blocks(self, on: date) -> bool:
        """Whether nobody takes a round with it on that day."""
        return self.kind in BLOCKING and self.expired(on)


def asked(courier_type: CourierType, vehicle: Vehicle) -> tuple[DocumentKind, ...]:
    """The papers that a courier of this type with this vehicle shows."""
    if vehicle != Vehicle.VAN:
        return _OF_TYPE[courier_type]
    register = (DocumentKind.TRANSPORT_REGISTER,) if courier_type == CourierType.COMPANY else ()
    return (*_OF_TYPE[courier_type], *_MOTOR, *register)


def file_of(
    courier_type: CourierType | None, vehicle: Vehicle | None, shown: Iterable[Paper]
) -> list[Paper]:
    """The papers that are asked for, missing ones among them, then what was shown besides."""
    known = {paper.kind: paper for paper in shown}
    wanted = asked(courier_type, vehicle) if courier_type and vehicle else ()
    return [known.pop(kind, Paper(kind, None, seen=False)) for kind in wanted] + list(
        known.values()
    )


def blocking(shown: Iterable[Paper], on: date) -> list[Paper]:
    """Those that stop a courier from taking a round on that day."""
    return [paper for paper in shown if paper.blocks(on)]
