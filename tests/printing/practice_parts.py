"""The practice printer in its own process, with its lever; a spool over whatever way is given."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shipstation.model import PrinterSetup
from shipstation.printing.spool import PrinterSpool
from shipstation.printing.states import BenchDevices
from tests.bench_parts import ROOT, until


def spool_of(prints: Any, open_printer: Callable[[PrinterSetup], Any]) -> PrinterSpool:
    """A spool whose printers are set up as each job says."""
    return PrinterSpool(prints, open_printer, devices=BenchDevices(), setup_of=lambda _: None)


class PracticePrinter:
    """`python -m shipstation.practice.printer`."""

    def __init__(self, folder: Path, fault: str = "") -> None:
        words = ["--out", str(folder), *(["--fault", fault] if fault else [])]
        self.child = subprocess.Popen(
            [sys.executable, "-m", "shipstation.practice.printer", *words], stdout=subprocess.PIPE, cwd=ROOT
        )
        assert self.child.stdout is not None
        told = json.loads(self.child.stdout.readline())
        self.folder = folder
        self.port = int(told["port"])
        self.url = f"tcp://127.0.0.1:{self.port}"
        self.control = str(told["control"])

    def lever(self, fault: str | None) -> None:
        """Something else is wrong with it from now on, or nothing."""
        body = json.dumps({"fault": fault}).encode()
        with urllib.request.urlopen(f"{self.control}/fault", body, timeout=10) as answer:
            assert json.load(answer) == {"fault": fault and fault.partition(":")[0]}

    def jobs(self) -> list[dict[str, Any]]:
        """All that arrived, by number."""
        return [json.loads(path.read_text()) for path in sorted(self.folder.glob("*.json"))]

    def papers(self) -> list[bytes]:
        """The bytes of all that came out, in the order of their coming out."""
        out = sorted((job for job in self.jobs() if job["printed"]), key=lambda job: int(job["turn"]))
        return [(self.folder / f"{job['job']:03}.{job['language']}").read_bytes() for job in out]

    def wait_for(self, count: int) -> list[bytes]:
        """So many papers are out."""
        until(lambda: len(self.papers()) >= count)
        return self.papers()

    def stop(self) -> None:
        self.child.kill()
        self.child.wait()
        assert self.child.stdout is not None
        self.child.stdout.close()


@contextmanager
def running(folder: Path, fault: str = "") -> Iterator[PracticePrinter]:
    printer = PracticePrinter(folder, fault)
    try:
        yield printer
    finally:
        printer.stop()
