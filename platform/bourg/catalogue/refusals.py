"""What the catalogue refuses."""

from bourg.catalogue.sheets import Fault
from bourg.kernel.refusals import N_, BadInput, Several


class ReferenceTaken(BadInput):
    """Another product of the shop has this reference."""

    code = "reference_taken"
    msgid = N_("Another product of this shop has this reference already.")


def refuse(faults: list[Fault]) -> None:
    """Refuse a sheet with everything that is wrong on it. Raises `Several`."""
    if faults:
        raise Several([BadInput(fault.msgid, field=fault.field) for fault in faults])
