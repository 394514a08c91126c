"""Pool threads count words in a dictionary of the function that feeds the pool."""

from concurrent.futures import ThreadPoolExecutor


def count(texts):
    words = {}

    def add(text):
        for word in text.split():
            words[word] = words.get(word, 0) + 1  # expect: missing-lock "several threads update `words`"

    with ThreadPoolExecutor(max_workers=4) as pool:
        for done in pool.map(add, texts):
            print(done)
    return words
