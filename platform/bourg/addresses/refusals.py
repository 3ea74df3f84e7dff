"""What the town refuses about addresses."""

from bourg.kernel.refusals import N_, BadInput, Refusal


class AddressUnknown(BadInput):
    """There is no such address in the gazetteer."""

    code = "address_unknown"
    msgid = N_("We do not know this address.")


class OutsideZone(Refusal):
    """The town does not deliver there."""

    code = "outside_zone"
    msgid = N_("We do not deliver to this address.")
