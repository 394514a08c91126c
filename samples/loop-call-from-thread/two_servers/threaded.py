import threading

from stream import Stream


def handle(stream: Stream):
    stream.receive(b"part")


def main():
    worker = threading.Thread(target=handle, args=(Stream(),))
    worker.start()
    worker.join()


if __name__ == "__main__":
    main()
