"""What a change of zones does, and what a file of zones gives, in sentences."""

from flask_babel import gettext, ngettext

from bourg.addresses.queries.zones import Overlap, ZoneView
from bourg.addresses.zone_files import Told
from bourg.ordering.services.zoning import Changed
from bourg.web.filters import euros


def consequences(changed: Changed) -> list[str]:
    """What a change of zones means, for addresses, then for people, then for the plan."""
    ended = changed.ended
    numbered = [
        (changed.gained, ngettext("%(num)s address is delivered from now on.",
                                  "%(num)s addresses are delivered from now on.", changed.gained)),
        (changed.moved, ngettext("%(num)s address comes under another zone.",
                                 "%(num)s addresses come under another zone.", changed.moved)),
        (changed.lost, ngettext("%(num)s address is no longer delivered.",
                                "%(num)s addresses are no longer delivered.", changed.lost)),
        (changed.slotless, ngettext(
            "%(num)s address finds no slot there yet: add some to the weekly plan.",
            "%(num)s addresses find no slot there yet: add some to the weekly plan.",
            changed.slotless)),
        (changed.baskets, ngettext("%(num)s basket follows its address.",
                                   "%(num)s baskets follow their address.", changed.baskets)),
        (changed.places, ngettext(
            "%(num)s place that is kept in a slot is given back: its household chooses again.",
            "%(num)s places that are kept in slots are given back: their households choose again.",
            changed.places)),
        (changed.orders, ngettext(
            "%(num)s order stays promised in its slot although its address leaves the zone.",
            "%(num)s orders stay promised in their slots although their addresses leave the zone.",
            changed.orders)),
        (ended.templates, ngettext("%(num)s weekly slot ends.", "%(num)s weekly slots end.",
                                   ended.templates)),
        (ended.slots, ngettext("%(num)s empty slot is taken away.",
                               "%(num)s empty slots are taken away.", ended.slots)),
        (ended.promised, ngettext(
            "%(num)s order in its slots is brought all the same.",
            "%(num)s orders in its slots are brought all the same.", ended.promised)),
    ]  # fmt: skip
    said = [words for number, words in numbered if number]
    later = [gettext("%(sentence)s (Once the draft is in service.)", sentence=overlap(one))
             for one in changed.would_cross]  # fmt: skip
    return [*said, *(overlap(one) for one in changed.crossing), *later]


def overlap(found: Overlap) -> str:
    """Which addresses lie in two zones, and whose they are."""
    return str(ngettext(
        "%(num)s address lies in %(first)s and in %(second)s: %(first)s has it.",
        "%(num)s addresses lie in %(first)s and in %(second)s: %(first)s has them.",
        found.addresses, first=found.winner, second=found.loser,
    ))  # fmt: skip


def counts(changed: Changed) -> list[str]:
    """How many zones of a file are new, changed and as they were."""
    numbered = [
        (changed.new, ngettext("%(num)s new zone", "%(num)s new zones", changed.new)),
        (changed.redrawn, ngettext("%(num)s changed zone", "%(num)s changed zones",
                                   changed.redrawn)),
        (changed.unchanged, ngettext("%(num)s zone as it was", "%(num)s zones as they were",
                                     changed.unchanged)),
    ]  # fmt: skip
    return [words for number, words in numbered if number]


def told(zone: Told) -> str:
    """What is said of one zone of a file."""
    said = [gettext(msgid, **params) for msgid, params in zone.notes]
    return " ".join(said)


def costs(zone: Told, known: ZoneView | None) -> tuple[str, str]:
    """What a zone of a file will cost and ask for: fee and minimum, with those of now beside."""
    now = (known.fee_cents, known.minimum_cents) if known else (None, None)
    return (_amount(zone.fee_cents, now[0]), _amount(zone.minimum_cents, now[1]))


def _amount(cents: int | None, now: int | None) -> str:
    if cents is None or cents == now:
        return str(euros(now or 0))
    if now is None:
        return str(euros(cents))
    return str(gettext("%(amount)s (now %(now)s)", amount=euros(cents), now=euros(now)))
