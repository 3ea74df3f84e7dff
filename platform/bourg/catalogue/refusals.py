"""What the catalogue refuses."""

from bourg.catalogue.sheets import Fault
from bourg.kernel.refusals import N_, BadInput, Refusal, Several


class ReferenceTaken(BadInput):
    """Another product of the shop has this reference."""

    code = "reference_taken"
    msgid = N_("Another product of this shop has this reference already.")


class ChangedMeanwhile(Refusal):
    """Somebody else changed the product since its sheet was opened."""

    code = "changed_meanwhile"
    msgid = N_(
        "Somebody changed this product while you had it open. What you typed is kept below; "
        "save again to put it in place of theirs."
    )


def refuse(faults: list[Fault]) -> None:
    """Refuse a sheet with everything that is wrong on it. Raises `Several`."""
    if faults:
        raise Several([BadInput(fault.msgid, field=fault.field) for fault in faults])


NONE_LEFT = N_("“%(product)s” is sold out.")


class TooFew(BadInput):
    """A shop that counts its pieces has fewer of them than are wanted."""

    code = "too_few"
    status = 409
    msgid = N_("Of “%(product)s” only %(left)s are left: choose fewer.")
