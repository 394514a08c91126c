"""Money is moved between two stores; one direction locks them in the opposite order of the other."""

import threading


class Ledger:
    def __init__(self):
        self.cash_lock = threading.Lock()
        self.bank_lock = threading.Lock()
        self.cash = 0
        self.bank = 0

    def deposit(self, amount):
        with self.cash_lock:
            self.cash -= amount
            with self.bank_lock:  # expect: lock-order-inversion "takes them in the opposite order"
                self.bank += amount

    def withdraw(self, amount):
        with self.bank_lock:
            self.bank -= amount
            with self.cash_lock:  # expect: lock-order-inversion
                self.cash += amount
