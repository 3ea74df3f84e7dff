"""The doors of the delivery slots: choosing one, keeping it longer, giving it back."""

from blueprints.delivery_slot import choice, collection
from bourg.web.access import Doors, anyone

doors = Doors("delivery_slot", __name__, guard=anyone, url_prefix="/creneaux")
doors.door("", "choice", choice.show)
doors.door("", "take", choice.take, methods=("POST",), back="delivery_slot.choice")
doors.door("/retrait", "collection", collection.places)
doors.door(
    "/retrait", "fetch_at", collection.choose, methods=("POST",), back="delivery_slot.collection"
)
doors.door(
    "/livraison", "deliver", collection.deliver, methods=("POST",), back="delivery_slot.choice"
)
doors.door("/prolonger", "kept", choice.kept)
doors.door("/prolonger", "extend", choice.extend, methods=("POST",), back="delivery_slot.kept")
doors.door("/rendre", "release", choice.release, methods=("POST",), back="delivery_slot.choice")
