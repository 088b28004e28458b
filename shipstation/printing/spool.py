"""Sends print jobs, one worker a printer, each state written down before the next step (SAFETY.md part 2)."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from shipstation.errors import PrinterUnsure, ShipError
from shipstation.model import PrinterSetup, PrintJob, PrintState
from shipstation.ports import Prints
from shipstation.printing.printers import Transport

log = logging.getLogger(__name__)


class PrinterSpool:
    """Jobs of one printer come out in order; those of two printers do not wait for each other (ports.Spool)."""

    def __init__(self, prints: Prints, open_printer: Callable[[PrinterSetup], Transport]) -> None:
        self._prints = prints
        self._open_printer = open_printer
        self._lock = threading.Lock()
        self._workers: dict[str, ThreadPoolExecutor] = {}

    def submit(self, job: PrintJob, printer: PrinterSetup, data: bytes) -> "Future[PrintJob]":
        """Keep the job with its bytes, then send it. The future gives the job in its last state."""
        self._prints.add(job, data)
        with self._lock:
            worker = self._workers.setdefault(
                printer.name, ThreadPoolExecutor(1, thread_name_prefix=f"printer-{printer.name}")
            )
        return worker.submit(self._send, job, printer, data)

    def close(self) -> None:
        """Finish what is being sent; what is queued stays queued in the store."""
        with self._lock:
            workers, self._workers = self._workers, {}
        for worker in workers.values():
            worker.shutdown(wait=True, cancel_futures=True)

    def _send(self, job: PrintJob, printer: PrinterSetup, data: bytes) -> PrintJob:
        """A job that may have come out is `unsure` and never sent again by itself."""
        self._prints.mark(job.job_id, PrintState.SENDING)
        try:
            self._open_printer(printer).send(_name(job), data)
        except PrinterUnsure as error:
            return self._prints.mark(job.job_id, PrintState.UNSURE, error.said)
        except ShipError as error:
            return self._prints.mark(job.job_id, PrintState.FAILED, error.said)
        log.info("print job %s sent to %s: %d bytes", job.job_id, printer.name, len(data))
        return self._prints.mark(job.job_id, PrintState.SENT)


def _name(job: PrintJob) -> str:
    """A name for files: time, what it is, a part of the job's own id. No text of a server or a customer."""
    return f"{job.created_at:%Y%m%dT%H%M%S}-{job.document.lower()}-{job.job_id[:8]}"
