"""Consumers ask whether the queue is empty before they wait for an item: the slower one waits for ever."""

import queue
import threading


class Crawler:
    def __init__(self, urls):
        self.urls = queue.Queue()
        for url in urls:
            self.urls.put(url)

    def crawl(self):
        while not self.urls.empty():  # expect: check-then-act "another consumer"
            print(self.urls.get())

    def run(self):
        threads = [threading.Thread(target=self.crawl) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
