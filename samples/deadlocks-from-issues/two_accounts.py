"""A transfer locks both accounts, the one that pays first: two transfers that cross hang."""

import threading


class Account:
    def __init__(self, balance):
        self.lock = threading.Lock()
        self.balance = balance

    def transfer(self, other: "Account", amount):
        with self.lock:
            with other.lock:  # expect: lock-order-inversion "exchanged"
                self.balance -= amount
                other.balance += amount
