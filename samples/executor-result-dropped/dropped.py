"""Work given to a pool whose results nobody reads.

Running it prints "exit code 0, and not a word": the ValueError of each piece of work is lost.
"""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing.pool import ThreadPool


def parse(text):
    return int(text)


def a_future(texts):
    with ThreadPoolExecutor() as pool:
        pool.submit(parse, texts[0])  # expect: executor-result-dropped "the future of `pool.submit\(parse, texts\[0\]\)` is dropped" because: "given to the pool"
#       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^


def one_for_each(texts):
    with ThreadPoolExecutor() as pool:
        for text in texts:
            pool.submit(parse, text)  # expect: executor-result-dropped "any exception of `parse`"


def a_name_that_is_never_read(texts):
    with ThreadPoolExecutor() as pool:
        future = pool.submit(parse, texts[0])  # expect: executor-result-dropped


def a_list_that_is_never_read(texts):
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(parse, text) for text in texts]  # expect: executor-result-dropped


def a_map(texts):
    with ProcessPoolExecutor() as pool:
        pool.map(parse, texts)  # expect: executor-result-dropped "the results of `pool.map\(parse, texts\)` are never iterated"


def an_async_result(texts):
    with ThreadPool() as pool:
        pool.apply_async(parse, (texts[0],))  # expect: executor-result-dropped
        pool.close()
        pool.join()


def a_lazy_map(texts):
    with ThreadPool() as pool:
        pool.imap_unordered(parse, texts)  # expect: executor-result-dropped
        pool.close()
        pool.join()


def of_unknown_work(pool: ThreadPoolExecutor, job):
    pool.submit(job)  # missed-alarm: executor-result-dropped


if __name__ == "__main__":
    a_future(["not a number"])
    one_for_each(["not a number"])
    a_map(["not a number"])
    an_async_result(["not a number"])
    print("exit code 0, and not a word")
