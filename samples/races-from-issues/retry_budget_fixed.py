"""Pool threads share a budget of retries: each that finds one left takes it. Mended: nothing is reported."""

import threading
from concurrent.futures import ThreadPoolExecutor

lock = threading.Lock()
budget = 5


def take():
    global budget
    with lock:
        if budget > 0:
            budget -= 1
            return True
    return False


def fetch(url):
    while take():
        print(url)
    return url


def main(urls):
    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(fetch, urls))
