"""An assembly line: each station is a thread, and queues are the belts between them.

Teaches: belts of limited length keep a fast station from running ahead, and a token that travels down the line ends it.
Nothing is wrong here, and nothing is reported.
"""

from queue import Queue
from threading import Thread

END = object()


def cut(parts, belt):
    for part in parts:
        belt.put(f"cut {part}")
    belt.put(END)


def paint(incoming, outgoing):
    while (part := incoming.get()) is not END:
        outgoing.put(f"painted {part}")
    outgoing.put(END)


def pack(incoming):
    while (part := incoming.get()) is not END:
        print("packed", part)


def main():
    cut_parts, painted_parts = Queue(maxsize=2), Queue(maxsize=2)
    line = [
        Thread(target=cut, args=(["door", "roof", "wall"], cut_parts)),
        Thread(target=paint, args=(cut_parts, painted_parts)),
        Thread(target=pack, args=(painted_parts,)),
    ]
    for station in line:
        station.start()
    for station in line:
        station.join()


if __name__ == "__main__":
    main()
