"""Comments that silence nothing, beside one that is needed."""

import threading


def tick():
    print("tick")


def joined():
    t = threading.Thread(target=tick)
    t.start()  # interleave: ignore[unjoined-thread] -- left over  # expect: unused-suppression "unjoined-thread"
    t.join()


def needed():
    t = threading.Thread(target=tick)
    t.start()  # interleave: ignore[unjoined-thread] -- ends with the program


def one_of_two():
    t = threading.Thread(target=tick)
    t.start()  # interleave: ignore[unjoined-thread, unstarted-thread] -- ends with the program  # expect: unused-suppression "unstarted-thread"


if __name__ == "__main__":
    joined()
    needed()
