"""The doors for programs: the same by JSON, under /api/v1."""

from blueprints.api import (
    addresses,
    baskets,
    courier,
    merchant_orders,
    merchants,
    orders,
    points,
    products,
    slots,
    standing,
)
from blueprints.api.shapes.addresses import AddressesFound, AddressSearch
from blueprints.api.shapes.baskets import (
    Basket,
    BasketStarted,
    BoughtAlready,
    Destination,
    Hold,
    NewBasket,
    ShoppingList,
    Wish,
)
from blueprints.api.shapes.courier import (
    AtTheDoor,
    BagsMissing,
    Collected,
    Incident,
    Late,
    OrderDone,
    PartDone,
    Rounds,
)
from blueprints.api.shapes.merchant_orders import (
    Acceptance,
    MerchantOrder,
    MerchantOrders,
    MerchantOrderSearch,
    Packed,
    Refused,
    SaidLines,
    TicketTotal,
)
from blueprints.api.shapes.merchants import Merchant, Merchants, MerchantSearch
from blueprints.api.shapes.orders import KEY, Agreement, NewOrder, Order, OrderPlaced, RestWanted
from blueprints.api.shapes.points import PickupPoints, PointSearch, PointWanted
from blueprints.api.shapes.products import (
    ProductDetail,
    Products,
    ProductSearch,
    ProductsFound,
)
from blueprints.api.shapes.slots import Slots, SlotSearch, SlotWanted
from blueprints.api.shapes.standing import (
    NewStandingOrder,
    PauseWanted,
    StandingChange,
    StandingKept,
    StandingOrder,
)
from bourg.kernel.refusals import BadInput
from bourg.ordering.refusals import MeansNotAccepted
from bourg.slots.refusals import (
    HoldLost,
    OutsideZone,
    ShopClosed,
    SlotClosed,
    SlotFull,
    SlotTooLate,
)
from bourg.web import bearer, openapi
from bourg.web.access import anyone
from bourg.web.api import ApiDoors, Nothing, Paged
from bourg.web.bearer import guest
from bourg.web.queued import Queue, Received

doors = ApiDoors("api", __name__, guard=anyone, url_prefix="/api/v1")
doors.door("/openapi.json", "document", openapi.show)
for no_place in (HoldLost, OutsideZone, ShopClosed, SlotClosed, SlotFull, SlotTooLate):
    doors.register_error_handler(no_place, slots.offer_others)
for faulty in (BadInput, MeansNotAccepted):
    doors.register_error_handler(faulty, orders.point_out)

doors.publish("GET", "/addresses", addresses.search, asks=AddressSearch, gives=AddressesFound)
doors.publish("GET", "/merchants", merchants.every, asks=MerchantSearch, gives=Merchants)
doors.publish("GET", "/merchants/<slug>", merchants.one, gives=Merchant, refuses=(404,))
doors.publish(
    "GET", "/merchants/<slug>/products", products.of_merchant, asks=Paged, gives=Products,
    refuses=(404,),
)  # fmt: skip
doors.publish("GET", "/products", products.search, asks=ProductSearch, gives=ProductsFound)
doors.publish("GET", "/products/<product_id>", products.one, gives=ProductDetail, refuses=(404,))

doors.publish(
    "GET", "/pickup-points", points.every, asks=PointSearch, gives=PickupPoints, refuses=(404,)
)

BASKET = "/baskets/<basket_id>"
doors.publish(
    "POST", "/baskets", baskets.start, takes=NewBasket, gives=BasketStarted, status=201,
    refuses=(429,),
)  # fmt: skip
doors.publish("GET", BASKET, baskets.show, guard=guest, gives=Basket)
doors.publish(
    "PUT", f"{BASKET}/lines/<product_id>", baskets.set_line, guard=guest, takes=Wish, gives=Basket,
    refuses=(409,),
)  # fmt: skip
doors.publish(
    "PUT", f"{BASKET}/lists/<slug>", baskets.set_list, guard=guest, takes=ShoppingList,
    gives=Basket, refuses=(404, 409),
)  # fmt: skip
doors.publish(
    "POST", f"{BASKET}/bought/<slug>", baskets.add_bought, guard=guest, takes=BoughtAlready,
    gives=Basket, refuses=(404, 409),
)  # fmt: skip
doors.publish(
    "PUT", f"{BASKET}/address", baskets.set_address, guard=guest, takes=Destination, gives=Basket,
    refuses=(409,),
)  # fmt: skip
doors.publish(
    "PUT", f"{BASKET}/collection", points.fetch_at, guard=guest, takes=PointWanted, gives=Basket,
    refuses=(409,),
)  # fmt: skip
doors.publish(
    "DELETE", f"{BASKET}/collection", points.deliver, guard=guest, status=204, refuses=(409,)
)
doors.publish(
    "POST", f"{BASKET}/accept-changes", baskets.accept_changes, guard=guest, takes=Nothing,
    gives=Basket, refuses=(409,),
)  # fmt: skip
doors.publish(
    "GET", f"{BASKET}/slots", slots.offered, guard=guest, asks=SlotSearch, gives=Slots,
    refuses=(404,),
)  # fmt: skip
doors.publish(
    "POST", f"{BASKET}/hold", slots.hold, guard=guest, takes=SlotWanted, gives=Hold, status=201,
    refuses=(409,),
)  # fmt: skip
doors.publish(
    "POST", f"{BASKET}/hold/extend", slots.extend, guard=guest, takes=Nothing, gives=Hold,
    refuses=(409,),
)  # fmt: skip
doors.publish("DELETE", f"{BASKET}/hold", slots.release, guard=guest, status=204, refuses=(409,))

doors.publish(
    "POST", "/orders", orders.place, guard=guest, takes=NewOrder, gives=OrderPlaced, status=201,
    heads={"Idempotency-Key": KEY}, refuses=(409,),
)  # fmt: skip
doors.publish("GET", "/orders/<reference>", orders.show, guard=guest, gives=Order)
doors.publish(
    "POST", "/orders/<reference>/cancel", orders.cancel, guard=guest, takes=Nothing, gives=Order,
    refuses=(409,),
)  # fmt: skip
doors.publish(
    "POST", "/orders/<reference>/slot", orders.take_slot, guard=guest, takes=SlotWanted,
    gives=Order, refuses=(404, 409),
)  # fmt: skip
doors.publish(
    "POST", "/orders/<reference>/rest", orders.settle_rest, guard=guest, takes=RestWanted,
    gives=Order, refuses=(409,),
)  # fmt: skip

doors.publish(
    "POST", "/orders/<reference>/questions/<question_id>", orders.decide, guard=guest,
    takes=Agreement, gives=Order, refuses=(409,),
)  # fmt: skip

STANDING = "/standing-orders/<standing_id>"
doors.publish(
    "POST", "/orders/<reference>/standing-order", standing.keep, guard=guest,
    takes=NewStandingOrder, gives=StandingKept, status=201, refuses=(409,),
)  # fmt: skip
doors.publish("GET", STANDING, standing.show, guard=guest, gives=StandingOrder)
doors.publish(
    "PUT", STANDING, standing.change, guard=guest, takes=StandingChange, gives=StandingOrder,
    refuses=(409,),
)  # fmt: skip
doors.publish(
    "PUT", f"{STANDING}/lines/<product_id>", standing.set_line, guard=guest, takes=Wish,
    gives=StandingOrder, refuses=(409,),
)  # fmt: skip
doors.publish(
    "POST", f"{STANDING}/resume", standing.resume, guard=guest, takes=Nothing,
    gives=StandingOrder, refuses=(409,),
)  # fmt: skip
doors.publish(
    "POST", f"{STANDING}/pause", standing.pause, guard=guest, takes=PauseWanted,
    gives=StandingOrder, refuses=(409,),
)  # fmt: skip
doors.publish(
    "POST", f"{STANDING}/end", standing.end, guard=guest, takes=Nothing, gives=StandingOrder,
    refuses=(409,),
)  # fmt: skip

PART = "/merchant/orders/<reference>"
doors.publish(
    "GET", "/merchant/orders", merchant_orders.every, guard=bearer.merchant,
    asks=MerchantOrderSearch, gives=MerchantOrders,
)  # fmt: skip
doors.publish(
    "GET", PART, merchant_orders.one, guard=bearer.merchant, gives=MerchantOrder, refuses=(404,)
)
doors.publish(
    "POST", f"{PART}/accept", merchant_orders.accept, guard=bearer.merchant, takes=Acceptance,
    gives=MerchantOrder, refuses=(404, 409),
)  # fmt: skip
doors.publish(
    "POST", f"{PART}/refuse", merchant_orders.refuse, guard=bearer.merchant, takes=Refused,
    gives=MerchantOrder, refuses=(404, 409),
)  # fmt: skip
doors.publish(
    "POST", f"{PART}/lines", merchant_orders.amend, guard=bearer.merchant, takes=SaidLines,
    gives=MerchantOrder, refuses=(404, 409),
)  # fmt: skip
doors.publish(
    "POST", f"{PART}/total", merchant_orders.settle, guard=bearer.merchant, takes=TicketTotal,
    gives=MerchantOrder, refuses=(404, 409),
)  # fmt: skip
doors.publish(
    "POST", f"{PART}/ready", merchant_orders.ready, guard=bearer.merchant, takes=Packed,
    gives=MerchantOrder, refuses=(404, 409),
)  # fmt: skip

doors.publish(
    "POST", f"{PART}/handed-over", merchant_orders.handed_over, guard=bearer.merchant,
    takes=Nothing, gives=MerchantOrder, refuses=(404, 409),
)  # fmt: skip
doors.publish(
    "POST", f"{PART}/not-fetched", merchant_orders.not_fetched, guard=bearer.merchant,
    takes=Nothing, gives=MerchantOrder, refuses=(404, 409),
)  # fmt: skip

STOP = "/courier/stops/<reference>"
doors.publish("GET", "/courier/rounds/today", courier.today, guard=bearer.courier, gives=Rounds)
doors.publish(
    "POST", f"{STOP}/collected", courier.collected, guard=bearer.courier, takes=Collected,
    gives=PartDone, refuses=(404, 409),
)  # fmt: skip
doors.publish(
    "POST", f"{STOP}/delivered", courier.delivered, guard=bearer.courier, takes=AtTheDoor,
    gives=OrderDone, refuses=(404, 409),
)  # fmt: skip
doors.publish(
    "POST", f"{STOP}/absent", courier.absent, guard=bearer.courier, takes=AtTheDoor,
    gives=OrderDone, refuses=(404, 409),
)  # fmt: skip
doors.publish(
    "POST", f"{STOP}/refused", courier.refused, guard=bearer.courier, takes=AtTheDoor,
    gives=OrderDone, refuses=(404, 409),
)  # fmt: skip
doors.publish(
    "POST", f"{STOP}/missing", courier.missing, guard=bearer.courier, takes=BagsMissing,
    status=204, refuses=(404, 409),
)  # fmt: skip
doors.publish(
    "POST", "/courier/rounds/<round_id>/late", courier.late, guard=bearer.courier, takes=Late,
    status=204, refuses=(404, 409),
)  # fmt: skip
doors.publish(
    "POST", f"{STOP}/incident", courier.incident, guard=bearer.courier, takes=Incident,
    status=204, refuses=(404, 409),
)  # fmt: skip
doors.publish(
    "POST", f"{STOP}/returned", courier.returned, guard=bearer.courier, takes=Nothing,
    status=204, refuses=(404, 409),
)  # fmt: skip
doors.publish(
    "POST", "/courier/actions", courier.send, guard=bearer.courier, takes=Queue, gives=Received
)
