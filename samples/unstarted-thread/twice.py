"""Threads that are started a second time. Running it prints "threads can only be started once" twice."""

from threading import Thread


def work():
    print("working")


def started_again():
    t = Thread(target=work)
    t.start()  # because: "started here"
    t.join()
    t.start()  # expect: unstarted-thread "`t.start\(\)` starts a thread that was started before"
#   ^^^^^^^^^
    t.join()


def started_in_every_turn():
    t = Thread(target=work)
    for _ in range(2):
        t.start()  # expect: unstarted-thread "the same thread in every turn"
    t.join()


def a_new_one_in_every_turn():
    for _ in range(2):
        t = Thread(target=work)
        t.start()
        t.join()


def on_one_of_two_paths(early):
    t = Thread(target=work)
    if early:
        t.start()
    else:
        work()
        t.start()
    t.join()


def until_it_is_started_once():
    t = Thread(target=work)
    for _ in range(2):
        t.start()
        break
    t.join()


def made_anew_under_the_same_name():
    t = Thread(target=work)
    t.start()
    t.join()
    t = Thread(target=work)
    t.start()
    t.join()


if __name__ == "__main__":
    for example in (started_again, started_in_every_turn):
        try:
            example()
        except RuntimeError as error:
            print(error)
    a_new_one_in_every_turn()
    on_one_of_two_paths(True)
    until_it_is_started_once()
    made_anew_under_the_same_name()
