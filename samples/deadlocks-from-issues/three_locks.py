"""Three services lock themselves and then the next one, in a circle."""

import threading

orders = threading.Lock()
stock = threading.Lock()
billing = threading.Lock()


def reserve(item):
    with stock:
        print("reserved", item)


def charge(item):
    with billing:
        print("charged", item)


def place(item):
    with orders:
        reserve(item)  # expect: lock-order-inversion "in a circle of 3"


def restock(item):
    with stock:
        charge(item)  # expect: lock-order-inversion "in a circle of 3"


def refund(item):
    with billing:
        with orders:  # expect: lock-order-inversion "in a circle of 3"
            print("refunded", item)
