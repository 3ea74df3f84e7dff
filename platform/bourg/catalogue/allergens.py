"""The fourteen allergens that must be told of every food.

Source: Regulation (EU) 1169/2011, annex II; loose food: Code de la consommation R.412-12 and after.
"""

from bourg.kernel.refusals import N_

ALLERGENS = {
    "gluten": N_("Cereals containing gluten"),
    "crustaceans": N_("Crustaceans"),
    "eggs": N_("Eggs"),
    "fish": N_("Fish"),
    "peanuts": N_("Peanuts"),
    "soy": N_("Soybeans"),
    "milk": N_("Milk (including lactose)"),
    "nuts": N_("Tree nuts"),
    "celery": N_("Celery"),
    "mustard": N_("Mustard"),
    "sesame": N_("Sesame seeds"),
    "sulphites": N_("Sulphur dioxide and sulphites"),
    "lupin": N_("Lupin"),
    "molluscs": N_("Molluscs"),
}
