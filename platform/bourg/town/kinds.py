"""Kinds a town chooses among: who operates, and whose the delivery fee is."""

from enum import StrEnum


class OperatorType(StrEnum):
    """Who runs the service; it drives payments, legal pages and duties."""

    COMMUNE = "commune"
    EPCI = "epci"
    CCAS = "ccas"
    ASSOCIATION = "association"


class FeeBeneficiary(StrEnum):
    """To whom the delivery fee belongs; never to a shop's part, never mixed with it."""

    NOBODY = "nobody"
    SHOP = "shop"
    COURIER_COMPANY = "courier_company"
    ASSOCIATION = "association"
    TOWN_REGIE = "town_regie"
