"""Results that are read, waited for, handed on, or cannot carry an exception. Nothing here is reported."""

import logging
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from multiprocessing.pool import ThreadPool


def parse(text):
    return int(text)


def parse_or_log(text):
    try:
        parse(text)
    except Exception:
        logging.exception("cannot parse %r", text)


def read(texts):
    with ThreadPoolExecutor() as pool:
        return [future.result() for future in [pool.submit(parse, text) for text in texts]]


def read_later(texts):
    with ThreadPoolExecutor() as pool:
        futures = {pool.submit(parse, text): text for text in texts}
        for future in as_completed(futures):
            print(futures[future], future.result())


def waited_for(texts):
    with ThreadPoolExecutor() as pool:
        wait([pool.submit(parse, text) for text in texts])


def with_a_callback(texts, report):
    with ThreadPoolExecutor() as pool:
        pool.submit(parse, texts[0]).add_done_callback(report)


def handed_back(pool: ThreadPoolExecutor, text):
    return pool.submit(parse, text)


def kept(pool: ThreadPoolExecutor, text, pending):
    pending.append(pool.submit(parse, text))


def handles_its_own_errors(texts):
    with ThreadPoolExecutor() as pool:
        for text in texts:
            pool.submit(parse_or_log, text)


def a_map_that_is_iterated(texts):
    with ThreadPoolExecutor() as pool:
        return list(pool.map(parse, texts))


def a_map_that_raises_by_itself(texts):
    with ThreadPool() as pool:
        pool.map(parse, texts)


def an_error_callback(texts):
    with ThreadPool() as pool:
        pool.apply_async(parse, (texts[0],), error_callback=logging.error)
        pool.close()
        pool.join()


class NotAPool:
    def submit(self, *args):
        print("submitted", args)

    def map(self, *args):
        print("mapped", args)


def something_else(form: NotAPool):
    form.submit(parse, "1")
    form.map(parse, "1")


def broadcast(connections, message):
    failed = []

    def send(connection):
        with connection.lock:
            try:
                connection.send(message)
            except Exception as error:
                failed.append(RuntimeError(error))

    with ThreadPoolExecutor() as pool:
        pool.map(send, connections)
    return failed


if __name__ == "__main__":
    numbers = ["1", "2"]
    read(numbers)
    read_later(numbers)
    waited_for(numbers)
    with_a_callback(numbers, print)
    handles_its_own_errors(["x"])
    a_map_that_is_iterated(numbers)
    an_error_callback(["x"])
    something_else(NotAPool())
