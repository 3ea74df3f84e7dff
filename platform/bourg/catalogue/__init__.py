"""Products, units, prices, allergens and the search over them."""
