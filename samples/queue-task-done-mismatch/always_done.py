"""Every item taken is said to be done, whatever happens. Nothing here is reported."""

import asyncio
import queue
import threading


def work(jobs):
    while True:
        job = jobs.get()
        try:
            if job is None:
                break
            print(int(job))
        except ValueError as error:
            print(error)
        finally:
            jobs.task_done()


def work_and_catch(jobs):
    while True:
        try:
            job = jobs.get(timeout=0.2)
        except queue.Empty:
            return
        try:
            print(int(job))
        except Exception as error:
            print(error)
        jobs.task_done()


async def collect(items, found):
    while True:
        item = await items.get()
        found.append(item)
        items.task_done()


async def gather():
    items = asyncio.Queue()
    found = []
    collector = asyncio.create_task(collect(items, found))
    for item in range(3):
        items.put_nowait(item)
    await items.join()
    collector.cancel()
    return found


def main():
    jobs = queue.Queue()
    others = queue.Queue()
    threading.Thread(target=work, args=(jobs,), daemon=True).start()
    threading.Thread(target=work_and_catch, args=(others,), daemon=True).start()
    for job in ("1", "two", None):
        jobs.put(job)
        others.put(str(job))
    jobs.join()
    others.join()
    print(asyncio.run(gather()))


if __name__ == "__main__":
    main()
