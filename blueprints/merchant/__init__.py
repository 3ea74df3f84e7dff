"""The doors of the shopkeeper: the order desk, one part, its slip, the shelf, a pause."""

from blueprints.merchant import answers, bags, desk, shelf
from bourg.web.access import Doors, merchant_staff

doors = Doors("merchant", __name__, guard=merchant_staff, url_prefix="/commercant")
POST = ("POST",)
doors.door("", "desk", desk.choose)
doors.door("/<slug>", "shop", desk.orders)
doors.door("/<slug>/vif", "live", desk.live)
doors.door("/<slug>/historique", "past", desk.past)
doors.door("/<slug>/commandes/<reference>", "part", desk.part)
doors.door("/<slug>/commandes/<reference>/bon", "slip", desk.slip)
doors.door(
    "/<slug>/commandes/<reference>/accepter", "accept", answers.accept, methods=POST,
    back="merchant.part",
)  # fmt: skip
doors.door(
    "/<slug>/commandes/<reference>/refuser", "refuse", answers.refuse, methods=POST,
    back="merchant.part",
)  # fmt: skip
doors.door(
    "/<slug>/commandes/<reference>/retirer", "take_out", answers.take_out, methods=POST,
    back="merchant.part",
)  # fmt: skip
doors.door(
    "/<slug>/commandes/<reference>/pret", "ready", answers.ready, methods=POST,
    back="merchant.part",
)  # fmt: skip
doors.door("/<slug>/commandes/<reference>/sacs", "bag", bags.note, methods=POST)
doors.door(
    "/<slug>/commandes/<reference>/retard", "late", bags.late, methods=POST, back="merchant.part"
)
doors.door(
    "/<slug>/commandes/<reference>/remis", "hand_over", answers.hand_over, methods=POST,
    back="merchant.part",
)  # fmt: skip
doors.door(
    "/<slug>/commandes/<reference>/non-retire", "left", answers.left, methods=POST,
    back="merchant.part",
)  # fmt: skip
doors.door(
    "/<slug>/retrait", "set_collection", shelf.set_collection, methods=POST, back="merchant.shelf"
)
doors.door("/<slug>/rayon", "shelf", shelf.goods)
doors.door("/<slug>/rayon/<public_id>/epuise", "sold_out", shelf.sold_out, methods=POST)
doors.door("/<slug>/rayon/<public_id>/retour", "back", shelf.back, methods=POST)
doors.door("/<slug>/pause", "pause", shelf.pause, methods=POST)
doors.door("/<slug>/reprise", "resume", shelf.resume, methods=POST)
