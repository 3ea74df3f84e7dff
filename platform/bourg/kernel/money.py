"""Money in integer cents: sums of shares, VAT inside a price, and what a weight costs."""

from collections.abc import Sequence


def split(total_cents: int, weights: Sequence[int]) -> list[int]:
    """Split an amount by weights with no lost cent (largest remainder; ties go to the first)."""
    whole = sum(weights)
    if whole <= 0:
        raise ValueError("the weights must add up to more than zero")
    parts = [total_cents * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda i: (-(total_cents * weights[i] % whole), i)
    )
    for i in by_remainder[: total_cents - sum(parts)]:
        parts[i] += 1
    return parts


def price_of_weight(price_cents_per_kg: int, weight_g: int) -> int:
    """What so many grams cost, rounded half up to the cent."""
    return (price_cents_per_kg * weight_g * 2 + 1000) // 2000


def vat_inside(gross_cents: int, rate_bp: int) -> int:
    """The VAT contained in a price (rate in basis points: 550 is 5.5 %), rounded half up."""
    return (gross_cents * rate_bp * 2 + (10_000 + rate_bp)) // (2 * (10_000 + rate_bp))
