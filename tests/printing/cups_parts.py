"""A real cupsd with folders of its own, and a printer behind it on a real socket. For tests that need("CUPS")."""

import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

from shipstation.printing.ipp_queue import Queue, Server
from tests.bench_parts import until

TOOLS = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))


class Cups:
    """A real cupsd with folders and a socket of its own."""

    def __init__(self, folder):
        self.folder, self.file = folder, folder / "cups.sock"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        for name in ("etc", "spool", "cache", "state", "log"):
            (folder / name).mkdir()
        (folder / "cups-files.conf").write_text(
            "SystemGroup root\nUser lp\nGroup lp\nFileDevice Yes\n"
            f"ServerRoot {folder}/etc\nRequestRoot {folder}/spool\nCacheDir {folder}/cache\nStateDir {folder}/state\n"
            f"AccessLog {folder}/log/access\nErrorLog {folder}/log/error\nPageLog {folder}/log/page\n"
        )
        (folder / "cupsd.conf").write_text(
            f"Listen {self.file}\nListen 127.0.0.1:{self.port}\nBrowsing Off\nWebInterface No\nDefaultAuthType None\n"
            "<Location />\nOrder allow,deny\nAllow all\n</Location>\n"
            "<Location /admin>\nOrder allow,deny\nAllow all\n</Location>\n"
            "<Policy default>\n<Limit All>\nOrder deny,allow\nAllow all\n</Limit>\n</Policy>\n"
            "<Policy keeps>\n<Limit Cancel-Job>\nAuthType Basic\nRequire user nobody-at-all\n</Limit>\n"
            "<Limit All>\nOrder deny,allow\nAllow all\n</Limit>\n</Policy>\n"
        )
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, "root", "lp")
            path.chmod(0o775 if path.is_dir() else 0o644)
        with (folder / "log" / "said").open("wb") as said:
            self._daemon = subprocess.Popen(
                [
                    shutil.which("cupsd", path=TOOLS),
                    "-f",
                    "-c",
                    folder / "cupsd.conf",
                    "-s",
                    folder / "cups-files.conf",
                ],
                stdout=said,
                stderr=said,
                env={**os.environ, "LC_ALL": "C"},
            )
        until(lambda: self.file.exists() and self.run("lpstat", "-r") == "scheduler is running\n")

    def run(self, *words):
        tool = shutil.which(words[0], path=TOOLS)
        env = {"PATH": TOOLS, "LC_ALL": "C", "CUPS_SERVER": str(self.file)}
        return subprocess.run([tool, *words[1:]], capture_output=True, text=True, env=env, check=False).stdout

    def add(self, name, port, *options):
        more = [part for option in options for part in ("-o", option)]
        self.run("lpadmin", "-p", name, "-E", "-v", f"socket://127.0.0.1:{port}", *more)

    def job(self, number):
        return Queue(server=Server(host="localhost", file=str(self.file)), path="/", uri="ipp://localhost/").job(
            number
        )

    def waiting(self, name):
        return self.run("lpstat", "-W", "not-completed", "-o", name)

    def close(self):
        self._daemon.terminate()
        self._daemon.wait(20)


class Sink:
    """A label printer on TCP that keeps each job; `cut` of them are reset after some bytes."""

    def __init__(self, cut=0):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port, self.jobs, self.cut = self._listener.getsockname()[1], [], cut
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        while True:
            connection, _ = self._listener.accept()
            with connection:
                got = b""
                while piece := connection.recv(1000):
                    got += piece
                    if self.cut:
                        self.cut -= 1
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        break
                if got == b"end":
                    return
                self.jobs.append(got)

    def close(self):
        with socket.create_connection(("127.0.0.1", self.port)) as last:
            last.sendall(b"end")
        self._thread.join()
        self._listener.close()


@contextmanager
def running_cups():
    # Not pytest's own folder: cupsd's children run as another user, who must be able to walk there.
    folder = Path(tempfile.mkdtemp(prefix="cups-"))
    cups = Cups(folder)
    try:
        yield cups
    finally:
        cups.close()
        shutil.rmtree(folder)


@contextmanager
def running_sink():
    sink = Sink()
    try:
        yield sink
    finally:
        sink.cut = 0
        sink.close()
