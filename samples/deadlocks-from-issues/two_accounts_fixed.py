"""A transfer locks both accounts, the one that pays first: two transfers that cross hang. Mended: nothing is reported."""

import threading


class Account:
    def __init__(self, number, balance):
        self.number = number
        self.lock = threading.Lock()
        self.balance = balance

    def transfer(self, other: "Account", amount):
        first, second = sorted([self, other], key=lambda account: account.number)
        with first.lock:
            with second.lock:
                self.balance -= amount
                other.balance += amount
