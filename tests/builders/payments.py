"""A payment port that is not one: it notes what was begun, captured and given back."""

import threading
from collections import Counter
from dataclasses import dataclass

from bourg.kernel.refusals import Busy, Refusal


@dataclass
class Payment:
    """What became of one payment; `offered` are the slots that came with its refund."""

    basket_id: str
    state: str = "running"
    order: str = ""
    why: str = ""
    offered: tuple[str, ...] = ()


class FakePayments:
    """Takes money at once and gives it back when what it was for cannot be had.

    As a real one it may tell the same ending twice, also at the same moment.
    """

    def __init__(self):
        self.payments = {}
        self._lock = threading.Lock()

    def begin(self, basket_id):
        """Somebody is sent to pay for a basket."""
        self.payments[basket_id] = Payment(basket_id)

    def give_up(self, basket_id):
        """They close the window: nothing was ever taken."""
        self.payments[basket_id].state = "abandoned"

    def end(self, basket_id, place, offer):
        """The payment went through: `place` the order, or give the money back and `offer`."""
        try:
            self._captured(basket_id, _until_not_busy(place, basket_id).reference)
        except Refusal as refusal:
            self._refunded(basket_id, refusal.code, tuple(offer(basket_id)))

    def _captured(self, basket_id, reference):
        with self._lock:
            payment = self.payments[basket_id]
            assert payment.state == "running" or payment.order == reference, payment
            payment.state, payment.order = "captured", reference

    def _refunded(self, basket_id, why, offered):
        with self._lock:
            payment = self.payments[basket_id]
            assert payment.state in ("running", "refunded"), payment
            payment.state, payment.why, payment.offered = "refunded", why, offered

    def said(self):
        """How many payments ended how, and why money was given back."""
        found = Counter(payment.state for payment in self.payments.values())
        found.update(payment.why for payment in self.payments.values() if payment.why)
        return found


def _until_not_busy(place, basket_id):
    for _ in range(20):
        try:
            return place(basket_id)
        except Busy:
            continue
    return place(basket_id)
