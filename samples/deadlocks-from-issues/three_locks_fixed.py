"""Three services lock themselves and then the next one, in a circle. Mended: nothing is reported."""

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
        reserve(item)


def restock(item):
    with stock:
        charge(item)


def refund(item):
    with orders:
        with billing:
            print("refunded", item)
