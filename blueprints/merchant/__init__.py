"""The doors of the shopkeeper: the order desk, one part, its slip, the shelf, a pause.

The town's people come in at the shelf too, on behalf of the shop."""

from blueprints.merchant import (
    answers,
    bags,
    buyers,
    channels,
    crew,
    desk,
    files,
    hours,
    invited,
    joining,
    links,
    pace,
    products,
    recalls,
    results,
    shelf,
    shelf_link,
    specials,
    starting,
    trader,
    weekly,
)
from bourg.web.access import Doors, anyone, merchant_staff, shelf_keeper, signed_in

doors = Doors("merchant", __name__, guard=merchant_staff, url_prefix="/commercant")
POST = ("POST",)
doors.door("", "desk", desk.choose)
doors.door("/rejoindre", "join", joining.page, guard=signed_in)
doors.door(
    "/rejoindre", "send_join", joining.send, guard=signed_in, methods=POST, back="merchant.join"
)
doors.door(
    "/rejoindre/registre", "look_up", joining.look_up, guard=signed_in, methods=POST,
    back="merchant.join",
)  # fmt: skip
doors.door("/invitation", "invitation_code", invited.ask, guard=anyone)
doors.door(
    "/invitation", "read_invitation", invited.typed, guard=anyone, methods=POST,
    back="merchant.invitation_code",
)  # fmt: skip
doors.door("/invitation/<token>", "invitation", invited.page, guard=anyone)
doors.door(
    "/invitation/<token>", "accept_invitation", invited.accept, guard=signed_in, methods=POST,
    back="merchant.invitation",
)  # fmt: skip
doors.door("/<slug>", "shop", desk.orders)
doors.door("/<slug>/accepter", "accept_all", answers.accept_all, methods=POST, back="merchant.shop")
doors.door("/<slug>/vif", "live", desk.live)
doors.door("/<slug>/historique", "past", desk.past)
doors.door("/<slug>/bilan", "results", results.page)
doors.door("/<slug>/bilan/releve", "statement", results.statement)
doors.door("/<slug>/bilan/releve.<kind>", "statement_file", results.statement_file)
doors.door("/<slug>/bilan/donnees.zip", "everything", results.everything)
doors.door("/<slug>/bilan/<what>", "results_list", results.listed)
doors.door("/<slug>/commandes/<reference>", "part", desk.part)
doors.door("/<slug>/commandes/<reference>/bon", "slip", desk.slip)
doors.door("/<slug>/commandes/<reference>/etiquettes", "labels", desk.labels)
doors.door("/<slug>/commandes/<reference>/acheteur", "buyer", buyers.page)
doors.door(
    "/<slug>/commandes/<reference>/acheteur", "tell_buyer", buyers.tell, methods=POST,
    back="merchant.buyer",
)  # fmt: skip
doors.door("/<slug>/equipe", "crew", crew.page)
doors.door("/<slug>/equipe", "crew_invite", crew.invite, methods=POST, back="merchant.crew")
doors.door("/<slug>/equipe/retirer", "crew_remove", crew.remove, methods=POST)
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
for path, name, verb in (("lignes", "amend", answers.amend), ("total", "settle", answers.settle)):
    doors.door(
        f"/<slug>/commandes/<reference>/{path}", name, verb, methods=POST, back="merchant.part"
    )
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
# A link in a mail to the shop; its token opens it (`web.answer_links`).
doors.door("/reponse/<reference>/<token>", "link", links.show, guard=anyone)
doors.door(
    "/reponse/<reference>/<token>/accepter", "link_accept", links.accept, guard=anyone,
    methods=POST, back="merchant.link",
)  # fmt: skip
doors.door(
    "/reponse/<reference>/<token>/total", "link_settle", links.settle, guard=anyone,
    methods=POST, back="merchant.link",
)  # fmt: skip
doors.door(
    "/reponse/<reference>/<token>/refuser", "link_refuse", links.refuse, guard=anyone,
    methods=POST, back="merchant.link",
)  # fmt: skip
# Another, to its shelf (`web.shelf_links`).
doors.door("/rayon-lien/<slug>/<token>", "shelf_link", shelf_link.show, guard=anyone)
doors.door(
    "/rayon-lien/<slug>/<token>/dire", "shelf_say", shelf_link.say, guard=anyone, methods=POST
)
doors.door("/<slug>/eveil", "beat", channels.beat, methods=POST, token=False)
for path, name, view in (
    ("prevenir", "channels", channels.page),
    ("horaires", "hours", hours.page),
    ("dossier", "trader", trader.page),
    ("rayon", "shelf", shelf.goods),
    ("rayon/panier", "weekly", weekly.page),
    ("rayon/nouveau", "product_new", products.new),
    ("rayon/debuter", "start", starting.usual),
    ("rayon/fichier", "file", files.page),
    ("rayon/produits.<kind>", "export", files.export),
    ("rayon/rappels/<recall_id>", "recall", recalls.one),
    ("rayon/<public_id>/rappel", "recall_form", recalls.form),
    ("rayon/<public_id>", "product", products.one),
):
    doors.door(f"/<slug>/{path}", name, view, guard=shelf_keeper)
for path, name, deed, back in (
    ("prevenir", "choose_channels", channels.choose, "merchant.channels"),
    ("horaires", "save_hours", hours.save, "merchant.hours"),
    ("horaires/fermer", "close_days", hours.close, "merchant.hours"),
    ("horaires/rouvrir", "reopen", hours.reopen, None),
    ("dossier", "save_trader", trader.save, "merchant.trader"),
    ("dossier/papiers", "note_paper", trader.note_paper, "merchant.trader"),
    ("dossier/papiers/retirer", "forget_paper", trader.forget_paper, "merchant.trader"),
    ("retrait", "set_collection", shelf.set_collection, "merchant.shelf"),
    ("pause", "pause", pace.pause, "merchant.hours"),
    ("preparation", "prepare", pace.prepare, "merchant.hours"),
    ("preparation/retirer", "unprepare", pace.unprepare, None),
    ("rayon/confirmer", "confirm_goods", shelf.confirm, None),
    ("niveau", "set_level", shelf.set_level, "merchant.shelf"),
    ("reprise", "resume", pace.resume, None),
    ("rayon/rappels/<recall_id>/su", "recall_told", recalls.told, None),
    ("rayon/<public_id>/rappel", "recall_announce", recalls.announce, "merchant.recall_form"),
    ("rayon/<public_id>/promotion", "special", specials.special, "merchant.product"),
    ("rayon/<public_id>/depart", "leaves", specials.leaves, "merchant.product"),
    ("rayon/<public_id>/stock", "count", products.count, "merchant.product"),
    ("rayon/<public_id>/epuise", "sold_out", shelf.sold_out, None),
    ("rayon/<public_id>/retour", "back", shelf.back, None),
    ("rayon/panier", "offer_weekly", weekly.offer, "merchant.weekly"),
    ("rayon/nouveau", "product_add", products.add, "merchant.product_new"),
    ("rayon/fichier", "keep_file", files.keep, "merchant.file"),
    ("rayon/fichier/colonnes", "choose_columns", files.choose, "merchant.file"),
    ("rayon/fichier/importer", "bring_in", files.bring_in, "merchant.file"),
    ("rayon/fichier/abandonner", "drop_file", files.drop, None),
    ("rayon/debuter", "start_shelf", starting.begin, "merchant.start"),
    ("rayon/<public_id>", "product_save", products.save, "merchant.product"),
    ("rayon/<public_id>/retirer", "product_withdraw", products.withdraw, None),
    ("rayon/<public_id>/remettre", "product_put_back", products.put_back, None),
):
    doors.door(f"/<slug>/{path}", name, deed, guard=shelf_keeper, methods=POST, back=back)
