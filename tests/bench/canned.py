"""A server that answers requests with a few bodies in turn, as fast as Python can, and counts its connections.

python canned.py FILE…: prints its port; GET /connections tells how many there were before. A process of its own, so that
it does not take its time from the client that is measured.
"""

import itertools
import json
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path


def answer(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
    # Above what a benchmark asks for: no client is to wait for its own limit.
    return (head + "x-amzn-RateLimit-Limit: 1000.0\r\nx-amzn-RequestId: canned\r\n\r\n").encode() + body


def serve(listener: socket.socket, answers: Sequence[bytes]) -> None:
    token = answer(json.dumps({"access_token": "Atza|1", "token_type": "bearer", "expires_in": 3600}).encode())
    connections = 0
    rates = itertools.cycle(answers)

    def talk(sock: socket.socket, before: int) -> None:
        data = b""
        with sock:
            while True:
                while b"\r\n\r\n" not in data:
                    part = sock.recv(65536)
                    if not part:
                        return
                    data += part
                head, _, data = data.partition(b"\r\n\r\n")
                length = next(
                    (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
                )
                while len(data) < length:
                    data += sock.recv(65536)
                data = data[length:]
                if head.startswith(b"GET /connections"):
                    sock.sendall(answer(json.dumps(before).encode()))
                else:
                    sock.sendall(token if b"/auth/o2/token" in head else next(rates))

    while True:
        sock, _ = listener.accept()
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=talk, args=(sock, connections), daemon=True).start()
        connections += 1


if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        print(server.getsockname()[1], flush=True)
        serve(server, [answer(Path(each).read_bytes()) for each in sys.argv[1:]])
