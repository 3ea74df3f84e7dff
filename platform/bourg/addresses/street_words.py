"""The words of French street names: types, links, titles, numerals, and their abbreviations."""

from bourg.kernel.folding import without_plural, words

TYPES = {
    "allee": "Allée",
    "all": "Allée",
    "av": "Avenue",
    "ave": "Avenue",
    "avenue": "Avenue",
    "bd": "Boulevard",
    "bld": "Boulevard",
    "blvd": "Boulevard",
    "boul": "Boulevard",
    "boulevard": "Boulevard",
    "che": "Chemin",
    "chem": "Chemin",
    "chemin": "Chemin",
    "cite": "Cité",
    "crs": "Cours",
    "cours": "Cours",
    "esplanade": "Esplanade",
    "fbg": "Faubourg",
    "fg": "Faubourg",
    "faubourg": "Faubourg",
    "ham": "Hameau",
    "hameau": "Hameau",
    "imp": "Impasse",
    "impasse": "Impasse",
    "lot": "Lotissement",
    "lotissement": "Lotissement",
    "mail": "Mail",
    "montee": "Montée",
    "pass": "Passage",
    "passage": "Passage",
    "pl": "Place",
    "place": "Place",
    "promenade": "Promenade",
    "quai": "Quai",
    "quartier": "Quartier",
    "r": "Rue",
    "res": "Résidence",
    "residence": "Résidence",
    "rpt": "Rond-Point",
    "rte": "Route",
    "route": "Route",
    "rle": "Ruelle",
    "ruelle": "Ruelle",
    "rue": "Rue",
    "sente": "Sente",
    "sentier": "Sentier",
    "sq": "Square",
    "square": "Square",
    "venelle": "Venelle",
    "villa": "Villa",
    "vla": "Villa",
    "voie": "Voie",
}
TYPE_WORDS = {without_plural(word) for name in TYPES.values() for word in words(name)}
LINKS = frozenset(
    ["a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "s", "sur"]
)
_TITLES = {
    "cdt": "commandant",
    "col": "colonel",
    "dr": "docteur",
    "gal": "general",
    "gen": "general",
    "lt": "lieutenant",
    "mal": "marechal",
    "pdt": "president",
    "pr": "professeur",
    "prof": "professeur",
    "sgt": "sergent",
    "st": "saint",
    "ste": "sainte",
    "sts": "saint",
    "stes": "sainte",
}
_NUMERALS = {
    "premier": "1",
    "1er": "1",
    "deux": "2",
    "trois": "3",
    "quatre": "4",
    "cinq": "5",
    "six": "6",
    "sept": "7",
    "huit": "8",
    "dix": "10",
    "onze": "11",
    "douze": "12",
    "quatorze": "14",
}


def key_words(name: str) -> list[str]:
    """The words of a street's name, folded, abbreviations in full, numerals as digits."""
    found = [without_plural(_full(word)) for word in words(name)]
    if len(found) > 1 and found[0] in TYPES:
        found[:1] = [without_plural(word) for word in words(TYPES[found[0]])]
    return found


def _full(word: str) -> str:
    word = _TITLES.get(word, word)
    return _NUMERALS.get(word, word)


def full_forms(word: str) -> tuple[str, ...]:
    """What a typed word may stand for: itself, and the word it abbreviates."""
    forms = [word, _full(word)]
    if word in TYPES:
        forms += words(TYPES[word])[:1]
    return tuple(dict.fromkeys(without_plural(form) for form in forms))
