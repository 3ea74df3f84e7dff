"""What ordering refuses, each with the API's stable code."""

from typing import ClassVar

from bourg.kernel.refusals import N_, BadInput, Refusal
from bourg.ordering.kinds import PartState


class EmptyBasket(Refusal):
    """There is nothing in the basket to order."""

    code = "empty_basket"
    msgid = N_("Your basket is empty. Choose something first.")


class BasketOrdered(Refusal):
    """The basket became an order and does not change any more."""

    code = "basket_ordered"
    msgid = N_("This basket has already been ordered. Start a new one to order more.")


class BuyerNotTold(Refusal):
    """It is too long ago for a shop to be told who the buyer was."""

    code = "buyer_not_told"
    msgid = N_("This order is more than %(days)s days old. Please ask the town hall.")


class SoldOut(Refusal):
    """The shop has no more of it."""

    code = "sold_out"
    msgid = N_("“%(product)s” is sold out at %(shop)s.")


class NotAvailable(Refusal):
    """The product was withdrawn, or its shop does not sell at the moment."""

    code = "not_available"
    msgid = N_("“%(product)s” of %(shop)s cannot be ordered at the moment.")


class PriceChanged(Refusal):
    """A price is not what the resident last saw."""

    code = "price_changed"
    msgid = N_("“%(product)s” costs %(now_cents)s now instead of %(was_cents)s.")


class OptionsChanged(Refusal):
    """What was chosen of a product is not offered any more, or something must be chosen."""

    code = "options_changed"
    msgid = N_("Choose again how you would like “%(product)s”: its options have changed.")


class BelowMinimum(Refusal):
    """The shop, or the zone, asks for a larger order."""

    code = "below_minimum"
    msgid = N_("%(shop)s takes orders from %(minimum_cents)s: %(missing_cents)s are missing.")
    ZONE = N_("We deliver orders from %(minimum_cents)s: %(missing_cents)s are missing.")


class OverCeiling(Refusal):
    """A standing order would cost more than the household agreed to."""

    code = "over_ceiling"
    msgid = N_("This would cost up to %(most_cents)s: more than the %(ceiling_cents)s agreed.")


class StandingEnded(Refusal):
    """A standing order that has ended does not change any more."""

    code = "standing_ended"
    msgid = N_("This regular order has ended. Make a new one from one of your orders.")


class NoSlotThen(Refusal):
    """Nothing is delivered, or can be fetched, at the hours of a standing order on a day."""

    code = "no_slot"
    msgid = N_("There is no delivery at these hours on this day.")


class DateDecided(Refusal):
    """What a standing order is to do on a day was decided already."""

    code = "date_decided"
    msgid = N_("This date is settled already.")


class AgeNotConfirmed(BadInput):
    """Alcohol without the declaration of age (Code de la santé publique, art. L.3342-1)."""

    code = "age_not_confirmed"
    msgid = N_("Only adults may buy alcohol: confirm that you are 18 or older.")


class IllegalMove(Refusal):
    """The part or the order is not where this could be done; `state` says where it is."""

    code = "illegal_move"
    overtaken = True
    msgid = N_("This is no longer possible.")
    WORDS: ClassVar[dict[PartState, str]] = {
        PartState.PLACED: N_("This is not possible yet: the shop has not answered."),
        PartState.ACCEPTED: N_("The shop has accepted already and prepares: nothing was changed."),
        PartState.REFUSED: N_("The shop has refused this part already: nothing was changed."),
        PartState.READY: N_("The goods are ready already: nothing was changed."),
        PartState.COLLECTED: N_("The goods have left the shop already: nothing was changed."),
        PartState.DELIVERED: N_("The goods were delivered already: nothing was changed."),
        PartState.RETURNED: N_("The goods were brought back already: nothing was changed."),
        PartState.CANCELLED: N_("This was cancelled already: nothing was changed."),
    }

    @classmethod
    def of(cls, state: PartState) -> "IllegalMove":
        """The refusal that says in which state the part is."""
        return cls(cls.WORDS[state], state=state.value)


class AlreadyAnswered(IllegalMove):
    """Somebody else of the shop, or another channel, has answered meanwhile."""

    msgid = N_("Already answered at %(at)s. Nothing was done twice.")
    WORDS: ClassVar[dict[PartState, str]] = {
        PartState.ACCEPTED: N_("Already accepted at %(at)s. Nothing was done twice."),
        PartState.REFUSED: N_("Already refused at %(at)s. Nothing was done twice."),
    }
    BY: ClassVar[dict[PartState, str]] = {
        PartState.ACCEPTED: N_("Already accepted at %(at)s by %(who)s. Nothing was done twice."),
        PartState.REFUSED: N_("Already refused at %(at)s by %(who)s. Nothing was done twice."),
    }


class NothingFetched(Refusal):
    """The shop takes no orders here now: a courier cannot be sent there."""

    code = "nothing_fetched"
    msgid = N_("Couriers cannot fetch in this shop at the moment. Please call it, or us.")


class NoListTaken(Refusal):
    """The shop takes no shopping list here: it sells by its shelf, by telephone, or has a break."""

    code = "no_list_taken"
    msgid = N_("This shop takes no shopping list at the moment.")


class NotPriced(Refusal):
    """A line in words is to be packed, but nobody agreed to any price of it."""

    code = "not_priced"
    msgid = N_("Enter the price of “%(line)s” first: the customer has set no limit and must agree.")


class NoTimeToAsk(Refusal):
    """The household can no longer be asked before the round."""

    code = "no_time_to_ask"
    msgid = N_(
        "There is no time left to ask the household. Keep to %(ceiling_cents)s, or leave it out."
    )


class WaitingForAnswer(Refusal):
    """All that is left of a part waits for the household's answer."""

    code = "waiting_for_answer"
    msgid = N_("The household has not answered yet. Wait for it, or refuse the order.")


class QuestionSettled(Refusal):
    """A question to the household that was answered, lapsed or was withdrawn."""

    code = "question_settled"
    msgid = N_("This question is settled already: see below what you get.")


class NotAtThePoint(Refusal):
    """The goods have not come to the pick-up point yet."""

    code = "not_at_the_point"
    msgid = N_("The goods are not at the pick-up point yet.")


class NoPoint(Refusal):
    """There is no such pick-up point, or it is closed."""

    code = "no_point"
    msgid = N_("Nothing can be fetched there at the moment. Please choose another place.")


class MeansNotAccepted(Refusal):
    """The shop does not take this means of payment."""

    code = "means_not_accepted"
    msgid = N_("%(shop)s does not accept this means of payment. Please choose another one.")


class AddressUnknown(BadInput):
    """The address is not in the gazetteer, or none was given."""

    code = "address_unknown"
    msgid = N_("We do not know this address. Choose one from the list, or tell us it is missing.")


class IdempotencyMismatch(BadInput):
    """The same key came with another body."""

    code = "idempotency_mismatch"
    msgid = N_("This key was already used for another order.")
