"""bourg: any shops of the town in one basket, for one delivery slot, brought in one round."""

__version__ = "0.1.0"
