"""The doors of ordering: the basket, the way to an order, and the order's private pages."""

from blueprints.order import (
    basket,
    checkout,
    following,
    lists,
    placing,
    regular,
    regular_goods,
    rescheduling,
)
from bourg.web.access import Doors, anyone

doors = Doors("order", __name__, guard=anyone)
doors.door("/panier", "basket", basket.show)
doors.door("/panier/lignes", "lines", basket.to_basket)
doors.door("/panier/lignes", "set_line", basket.set_line, methods=("POST",), back="order.basket")
doors.door("/panier/liste", "list_form", lists.form)
doors.door("/panier/liste", "add_words", lists.add_words, methods=("POST",), back="order.list_form")
doors.door("/panier/achete", "bought_form", lists.bought_form)
doors.door(
    "/panier/achete", "add_bought", lists.add_bought, methods=("POST",), back="order.bought_form"
)
doors.door("/panier/mots", "set_words", lists.set_words, methods=("POST",), back="order.basket")
doors.door(
    "/panier/changements", "accept_changes", basket.accept_changes, methods=("POST",),
    back="order.basket",
)  # fmt: skip

doors.door("/commande", "begin", checkout.begin)
doors.door("/commande/coordonnees", "contact", checkout.contact)
doors.door(
    "/commande/coordonnees", "set_contact", checkout.set_contact, methods=("POST",),
    back="order.contact",
)  # fmt: skip
doors.door("/commande/livraison", "arrival", checkout.arrival)
doors.door(
    "/commande/livraison", "set_arrival", checkout.set_arrival, methods=("POST",),
    back="order.arrival",
)  # fmt: skip
doors.door("/commande/paiement", "means", checkout.means)
doors.door(
    "/commande/paiement", "set_means", checkout.set_means, methods=("POST",), back="order.means"
)
doors.door("/commande/recapitulatif", "recap", placing.recap)
doors.door("/commande", "place", placing.place, methods=("POST",), back="order.recap")

doors.door("/commande/<reference>/<token>/merci", "confirmation", following.confirmation)
doors.door("/suivi/<reference>/<token>", "tracking", following.tracking)
doors.door("/suivi/<reference>/<token>/vif", "live", following.live)
doors.door("/suivi/<reference>/<token>/fiche", "sheet", following.sheet)
doors.door(
    "/suivi/<reference>/<token>/annuler", "cancel", following.cancel, methods=("POST",),
    back="order.tracking",
)  # fmt: skip
doors.door(
    "/suivi/<reference>/<token>/changer", "change", following.change, methods=("POST",),
    back="order.tracking",
)  # fmt: skip
doors.door(
    "/suivi/<reference>/<token>/reste", "settle_rest", following.settle_rest, methods=("POST",),
    back="order.tracking",
)  # fmt: skip
doors.door(
    "/suivi/<reference>/<token>/question", "decide", following.decide, methods=("POST",),
    back="order.tracking",
)  # fmt: skip
doors.door(
    "/suivi/<reference>/<token>/livrer", "bring", following.bring, methods=("POST",),
    back="order.tracking",
)  # fmt: skip
doors.door(
    "/suivi/<reference>/<token>/encore", "again", following.again, methods=("POST",),
    back="order.tracking",
)  # fmt: skip
doors.door("/suivi/<reference>/<token>/creneau", "other_slots", rescheduling.other_slots)
doors.door(
    "/suivi/<reference>/<token>/creneau", "take_other", rescheduling.take_other,
    methods=("POST",), back="order.other_slots",
)  # fmt: skip

doors.door("/suivi/<reference>/<token>/regulier", "repeat", regular.repeat)
doors.door(
    "/suivi/<reference>/<token>/regulier", "keep", regular.keep, methods=("POST",),
    back="order.repeat",
)  # fmt: skip
STANDING = "/commande-reguliere/<standing_id>/<token>"
doors.door(STANDING, "standing", regular.show)
for path, name, view in (
    ("quantites", "standing_line", regular_goods.set_line),
    ("changer", "standing_change", regular.change),
    ("pause", "standing_pause", regular.pause),
    ("reprendre", "standing_resume", regular.resume),
    ("terminer", "standing_end", regular.end),
    ("commander", "standing_order", regular.order_for),
):
    doors.door(f"{STANDING}/{path}", name, view, methods=("POST",), back="order.standing")
doors.door(f"{STANDING}/produits", "standing_products", regular_goods.products)
doors.door(
    f"{STANDING}/ajouter", "standing_add", regular_goods.add, methods=("POST",),
    back="order.standing_products",
)  # fmt: skip
