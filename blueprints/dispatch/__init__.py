"""The doors of a delivery company's dispatcher: its rounds and its couriers, nothing else."""

from blueprints.dispatch import rounds
from bourg.web.access import Doors, dispatcher

doors = Doors("dispatch", __name__, guard=dispatcher, url_prefix="/transporteur")
doors.door("", "rounds", rounds.coming)
doors.door(
    "/tournees/<public_id>/livreur", "assign", rounds.assign, methods=("POST",),
    back="dispatch.rounds",
)  # fmt: skip
doors.door("/tournees/<public_id>/feuille", "sheet", rounds.sheet)
doors.door("/tournees/<public_id>/feuille.csv", "sheet_file", rounds.sheet_file)
doors.door("/tournees/<public_id>/feuille.pdf", "sheet_pdf", rounds.sheet_pdf)
doors.door("/releve", "statement", rounds.statement)
doors.door("/releve.csv", "statement_file", rounds.statement_file)
doors.door("/releve.pdf", "statement_pdf", rounds.statement_pdf)
