"""The gazetteer, what people type, zones of delivery."""
