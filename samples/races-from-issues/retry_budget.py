"""Pool threads share a budget of retries: each that finds one left takes it."""

from concurrent.futures import ThreadPoolExecutor

budget = 5


def fetch(url):
    global budget
    while budget > 0:  # expect: check-then-act "`budget` may change"
        print(url)
        budget = budget - len([url])  # expect: missing-lock "several threads update `budget`"
    return url


def main(urls):
    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(fetch, urls))
