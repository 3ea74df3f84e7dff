"""What everybody may look at: home, shops, products, the search, the address, the town's words."""

from blueprints.storefront import address, home, info, language, product, search, shop, shops
from bourg.web.access import Doors, anyone

doors = Doors("storefront", __name__, guard=anyone)
doors.door("/", "home", home.home)
doors.door("/adresse", "address", address.address)
doors.door(
    "/adresse", "set_address", address.set_address, methods=("POST",), back="storefront.address"
)
doors.door("/adresses/completion", "completion", address.completion)
doors.door("/commerces", "shops", shops.shops)
doors.door("/commerces/metier/<trade>", "trade", shops.trade)
doors.door("/commerces/<slug>", "shop", shop.shop)
doors.door("/produits/<public_id>", "product", product.product)
doors.door("/recherche", "search", search.search)
doors.door("/informations/<page>", "info", info.info)
doors.door("/langue", "language", language.language, methods=("POST",), token=False)
