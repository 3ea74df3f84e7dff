"""What slots refuse."""

from typing import Any

from bourg.kernel.refusals import N_, BadInput, Refusal
from bourg.slots import rules
from bourg.slots.kinds import OfferState


class SlotFull(Refusal):
    """No place is left, in the slot or in one of the shops."""

    code = "slot_full"
    msgid = rules.FULL


class StandingShareFull(SlotFull):
    """Standing orders have taken the share of the slot that is there for them."""

    msgid = N_("The places kept for regular orders in this slot are taken.")


class SlotTooLate(Refusal):
    """The slot's cut-off has passed."""

    code = "slot_too_late"
    msgid = N_("It is too late to order for this slot.")


class MadeToOrder(SlotTooLate):
    """The slot comes before something of the basket can be made."""

    msgid = rules.MADE_TO_ORDER


class SlotClosed(Refusal):
    """The town does not deliver in this slot; `reason` says why."""

    code = "slot_closed"
    msgid = rules.CLOSED


class ShopClosed(Refusal):
    """A shop of the basket is closed when couriers fetch for this slot."""

    code = "shop_closed"
    msgid = rules.SHOP_CLOSED


class OutsideZone(Refusal):
    """The slot is not for the zone of this address."""

    code = "outside_zone"
    msgid = rules.OUTSIDE


class HoldLost(Refusal):
    """The claim has no live hold."""

    code = "hold_lost"
    msgid = N_("Your slot is no longer kept for you. Your basket is safe: please choose again.")


class HoldNotExtendable(Refusal):
    """The hold has been extended twice, or ordering for its slot has closed."""

    code = "hold_not_extendable"
    msgid = N_("This slot cannot be kept any longer. You can still order until the time shown.")


class AlreadyOrdered(Refusal):
    """The claim's hold has become an order."""

    code = "basket_ordered"
    msgid = N_("This basket has been ordered already.")


class UnknownSlot(Refusal):
    """There is no such slot."""

    code = "not_found"
    status = 404
    msgid = N_("This slot does not exist.")


class BelowPromised(Refusal):
    """The capacity asked for is less than what has been promised already."""

    code = "below_promised"
    msgid = N_("Places promised already: %(promised)d. The slot cannot hold fewer.")


class StillPromised(Refusal):
    """A slot that people count on cannot simply be taken away."""

    code = "still_promised"
    msgid = N_("Places promised already: %(promised)d. Close this slot with a message instead.")


class NotCalledOff(Refusal):
    """An order keeps its slot while the town means to ride it."""

    code = "not_called_off"
    msgid = N_("Your delivery takes place as planned: its time does not have to change.")


class BadTemplate(BadInput):
    """A weekly slot that cannot be."""

    code = "bad_template"


class BadShift(BadInput):
    """A courier's shift that cannot be."""

    code = "bad_shift"


class PromisesInDanger(Refusal):
    """Without this shift some orders cannot be brought; somebody must say what becomes of them."""

    code = "promises_in_danger"
    msgid = N_(
        "Without this shift %(count)s orders cannot be brought. Say what is to become of them."
    )


CLOSINGS = (rules.CLOSED, rules.CLOSED_THERE)
BY_STATE: dict[OfferState, type[Refusal]] = {
    OfferState.FULL: SlotFull,
    OfferState.TOO_LATE: SlotTooLate,
    OfferState.SHOP_CLOSED: ShopClosed,
    OfferState.OUTSIDE: OutsideZone,
}


def of(offer: rules.Offer) -> Refusal:
    """The refusal that says why this offer cannot be taken."""
    kind = SlotClosed if offer.reason_msgid in CLOSINGS else BY_STATE[offer.state]
    params: dict[str, Any] = offer.reason_params
    return kind(offer.reason_msgid, **params)
