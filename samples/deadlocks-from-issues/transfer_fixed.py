"""Money is moved between two stores; one direction locks them in the opposite order of the other. Mended: nothing is reported."""

import threading


class Ledger:
    def __init__(self):
        self.cash_lock = threading.Lock()
        self.bank_lock = threading.Lock()
        self.cash = 0
        self.bank = 0

    def deposit(self, amount):
        with self.cash_lock:
            with self.bank_lock:
                self.cash -= amount
                self.bank += amount

    def withdraw(self, amount):
        with self.cash_lock:
            with self.bank_lock:
                self.bank -= amount
                self.cash += amount
