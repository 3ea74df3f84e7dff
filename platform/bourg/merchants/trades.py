"""The trades of a town: a code for each, its name, its NAF codes, and the words people use for it.

NAF rév. 2 (INSEE) tells trades apart only roughly: a code stands with the trade it mostly means.
"""

from dataclasses import dataclass

from bourg.kernel.folding import fold
from bourg.kernel.refusals import N_


@dataclass(frozen=True)
class Trade:
    """A trade; `sells` says whether its goods can be ordered here, not only shown."""

    code: str
    msgid: str
    words: tuple[str, ...] = ()
    naf: tuple[str, ...] = ()
    sells: bool = False


def _trade(code: str, msgid: str, words: str = "", naf: str = "", *, sells: bool = False) -> Trade:
    spoken = dict.fromkeys(fold(word, singular=True) for word in words.split(",") if word)
    return Trade(code, msgid, tuple(spoken), tuple(naf.split()), sells)


def _selling(code: str, msgid: str, words: str, naf: str = "") -> Trade:
    return _trade(code, msgid, words, naf, sells=True)


_ALL = (
    _selling(
        "bakery",
        N_("Bakery"),
        "boulangerie, boulanger, patisserie, patissier, viennoiserie, depot de pain, boulangeries",
        "10.71C 10.71D 10.71B 47.24Z",
    ),
    _selling(
        "butcher",
        N_("Butcher"),
        "boucherie, boucher, charcuterie, charcutier, triperie, volailler, rotisserie, abattoir",
        "47.22Z 10.13B",
    ),
    _selling("fishmonger", N_("Fishmonger"), "poissonnerie, poissonnier, fruits de mer", "47.23Z"),
    _selling(
        "greengrocer",
        N_("Greengrocer"),
        "primeur, primeurs, fruits et legumes, fruits legumes, maraicher, maraichere",
        "47.21Z",
    ),
    _selling("cheesemonger", N_("Cheesemonger"), "fromagerie, fromager, cremerie, cremier"),
    _selling(
        "grocer",
        N_("Grocer"),
        "alimentation generale, alimentation, epicerie, epicerie fine, epicier, superette, miel,"
        " produits exotiques, epicerie sucree",
        "47.11B 47.11C 47.29Z",
    ),
    _selling(
        "supermarket",
        N_("Supermarket"),
        "supermarche, hypermarche, surgeles, hard discount",
        "47.11A 47.11D 47.11E 47.11F",
    ),
    _selling("organic", N_("Organic shop"), "bio, magasin bio, vrac, produits biologiques"),
    _selling(
        "wine",
        N_("Wine merchant"),
        "caviste, cave a vin, cave a vins, vins, vins et spiritueux, biere, brasseur",
        "47.25Z",
    ),
    _selling("caterer", N_("Caterer"), "traiteur, plats cuisines", "56.21Z 10.85Z"),
    _selling(
        "chocolate",
        N_("Chocolate and sweets"),
        "chocolatier, chocolaterie, chocolat, confiserie, confiseur, bonbons, glacier",
        "10.82Z",
    ),
    _selling(
        "tea_coffee",
        N_("Tea and coffee"),
        "torrefacteur, torrefaction, brulerie, thes et cafes, cafe en grains, the et cafe",
        "10.83Z",
    ),
    _selling("florist", N_("Florist"), "fleuriste, fleurs, jardinerie, pepiniere", "47.76Z"),
    _selling(
        "bookshop",
        N_("Bookshop"),
        "librairie, libraire, librairie papeterie, papeterie, livres, bouquiniste",
        "47.61Z 47.62Z",
    ),
    _selling(
        "hardware",
        N_("Hardware shop"),
        "quincaillerie, bricolage, droguerie, peinture, outillage, serrurerie",
        "47.52A 47.52B",
    ),
    _selling(
        "household",
        N_("Household goods"),
        "arts de la table, bazar, cadeaux, linge de maison, vaisselle, decoration, mercerie",
        "47.59B 47.53Z 47.51Z",
    ),
    _selling("toys", N_("Toys"), "jouets, jouet, jeux, magasin de jouets, puericulture", "47.65Z"),
    _trade(
        "restaurant",
        N_("Restaurant"),
        "restaurant, restauration, brasserie, creperie, pizzeria, restauration traditionnelle",
        "56.10A 56.10B",
    ),
    _trade(
        "takeaway",
        N_("Takeaway"),
        "restauration rapide, snack, kebab, sandwicherie, pizza, fast food, vente a emporter,"
        " food truck",
        "56.10C",
    ),
    _trade(
        "cafe",
        N_("Café and bar"),
        "bar, cafe, salon de the, debit de boissons, bar tabac, pub, bistrot",
        "56.30Z",
    ),
    _trade(
        "tobacconist",
        N_("Tobacconist and newsagent"),
        "tabac, buraliste, tabac presse, presse, bureau de tabac, maison de la presse",
        "47.26Z",
    ),
    _trade(
        "hairdresser",
        N_("Hairdresser"),
        "coiffure, coiffeur, coiffeuse, salon de coiffure, barbier",
        "96.02A",
    ),
    _trade(
        "beauty",
        N_("Beauty and wellness"),
        "institut de beaute, institut, esthetique, estheticienne, onglerie, manucure, parfumerie,"
        " beaute, hammam, massage, tatouage, cosmetiques",
        "96.02B 47.75Z 96.04Z",
    ),
    _trade("pharmacy", N_("Pharmacy"), "pharmacie, pharmacien, parapharmacie", "47.73Z"),
    _trade("optician", N_("Optician"), "opticien, optique, lunettes, lunetier", "47.78A"),
    _trade(
        "hearing_aids",
        N_("Hearing aids and medical supplies"),
        "audioprothesiste, audition, materiel medical, orthopedie, prothesiste",
        "47.74Z",
    ),
    _trade(
        "bank",
        N_("Bank and insurance"),
        "banque, assurance, assurances, mutuelle, agence"
        " bancaire, bureau de change, transfert d argent",
        "64.19Z 66.22Z 65.12Z",
    ),
    _trade(
        "estate_agent",
        N_("Estate agent"),
        "agence immobiliere, immobilier, syndic",
        "68.31Z 68.32A",
    ),
    _trade(
        "clothing",
        N_("Clothes and shoes"),
        "pret a porter, vetements, habillement, mode, chaussures, chausseur, lingerie, friperie,"
        " maroquinerie, textile, tissus",
        "47.71Z 47.72A 47.72B",
    ),
    _trade(
        "jewellery",
        N_("Jewellery and watches"),
        "bijouterie, bijoux, horlogerie, joaillerie, bijoutier, horloger",
        "47.77Z 95.25Z",
    ),
    _trade(
        "furniture",
        N_("Furniture and decoration"),
        "mobilier, mobilier deco, meubles, meuble, ameublement, literie, cuisiniste, antiquaire,"
        " brocante, revetement de sols",
        "47.59A 47.79Z",
    ),
    _trade(
        "electronics",
        N_("Household appliances and electronics"),
        "electromenager, electronique, informatique, hifi, television, reparation informatique",
        "47.54Z 47.43Z 47.41Z 95.11Z",
    ),
    _trade(
        "telephone",
        N_("Telephones"),
        "telephonie, reparation de telephone, telephone, taxiphone, telephone mobile, cyber cafe",
        "47.42Z 95.12Z 61.90Z",
    ),
    _trade(
        "photography", N_("Photography"), "photographie, photographe, photo, studio photo", "74.20Z"
    ),
    _trade(
        "printing", N_("Printer"), "imprimerie, imprimeur, reprographie, signaletique", "18.12Z"
    ),
    _trade(
        "pet_shop",
        N_("Pets"),
        "animalerie, toilettage, animaux, toiletteur, veterinaire",
        "75.00Z 96.09Z",
    ),
    _trade(
        "sport",
        N_("Sport and leisure"),
        "salle de sport, fitness, sport, articles de sport, cycles, velo, reparation de velo",
        "93.13Z 47.64Z",
    ),
    _trade(
        "garage",
        N_("Cars and garages"),
        "automobile, garage, garagiste, carrosserie, controle technique, pneus, pieces auto,"
        " location de voiture, moto, concessionnaire",
        "45.20A 45.11Z 45.32Z 45.40Z 77.11A",
    ),
    _trade("petrol", N_("Petrol station"), "station essence, station service, carburant", "47.30Z"),
    _trade("driving_school", N_("Driving school"), "auto ecole, moto ecole", "85.53Z"),
    _trade(
        "laundry",
        N_("Dry cleaner and launderette"),
        "pressing, laverie, laverie automatique, blanchisserie, teinturerie",
        "96.01A 96.01B",
    ),
    _trade(
        "repairs",
        N_("Shoe repairs, keys and alterations"),
        "cordonnerie, cordonnier, retoucherie, retouches, couture, couturier, couturiere, cles",
        "95.23Z 95.29Z 14.13Z",
    ),
    _trade(
        "services",
        N_("Services"),
        "carte grise, point information, services, agence de voyages, pompes funebres,"
        " auto entrepreneur, conseil, orientation, interim, nettoyage",
        "79.11Z 96.03Z 82.11Z",
    ),
    _trade(
        "market",
        N_("Market and travelling traders"),
        "marche, ambulant, commerce ambulant, forain",
        "47.81Z 47.82Z 47.89Z",
    ),
    _trade("other", N_("Other shop"), "autre, autres, divers", "47.78C 47.19B 47.99B"),
)
TRADES = {trade.code: trade for trade in _ALL}
BY_NAF = {naf: trade.code for trade in _ALL for naf in trade.naf}
OTHER = "other"
_VAGUE = {"other", "market", "services"}
_BY_WORDS = {words: trade.code for trade in _ALL for words in trade.words}


def recognise(activity: str, name: str = "") -> str | None:
    """The trade that a town's own word means ("Boulangerie - pâtisserie"), None when unknown.

    A NAF code is understood too; where the word says little ("ambulant") the shop's name may tell.
    """
    naf = activity.strip().upper().replace(" ", "")[:6]
    code = activity.strip() if activity.strip() in TRADES else None
    found = BY_NAF.get(naf) or code or _first(activity)
    if found is None or found in _VAGUE:
        return _first(name) or found
    return found


def _first(text: str) -> str | None:
    """The trade whose words come first in a text; of several at one place the longest."""
    spoken = f" {fold(text, singular=True)} "
    places = (
        (spoken.index(f" {words} "), -len(words), code)
        for words, code in _BY_WORDS.items()
        if f" {words} " in spoken
    )
    return min(places, default=(0, 0, None))[2]
