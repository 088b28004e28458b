"""Sends print jobs, one at a time a printer, and keeps what became of each (ports.Spool; SAFETY.md part 2)."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace

from shipstation.errors import PrinterUnsure, ShipError
from shipstation.model import PrinterSetup, PrintJob, PrintState
from shipstation.ports import Prints
from shipstation.printing.printers import Printer

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    job: PrintJob
    printer: PrinterSetup
    data: bytes
    ended: "Future[PrintJob]"


class PrinterSpool:
    """One worker a printer. A job is sent once; what may have come out is left to a person."""

    def __init__(self, prints: Prints, open_printer: Callable[[PrinterSetup], Printer]) -> None:
        self._prints = prints
        self._open_printer = open_printer
        self._lock = threading.Lock()
        self._lines: dict[str, queue.SimpleQueue[_Task | None]] = {}
        self._workers: list[threading.Thread] = []
        self._is_closing = threading.Event()

    def submit(self, job: PrintJob, printer: PrinterSetup, data: bytes) -> "Future[PrintJob]":
        """Keep the job, then send it after those before it.

        Returns: a future of the job in its last state; it never raises.
        Raises: StoreAway, DiskFull when the job cannot be kept; then nothing is sent.
        """
        task = _Task(job=job, printer=printer, data=data, ended=Future())
        task.ended.set_running_or_notify_cancel()
        self._prints.add(job, data)
        with self._lock:
            if self._is_closing.is_set():
                task.ended.set_result(job)
            else:
                self._line(printer.name).put(task)
        return task.ended

    def close(self) -> None:
        """Finish what is being sent; what is queued stays queued in the store, and its futures say so."""
        with self._lock:
            self._is_closing.set()
            for line in self._lines.values():
                line.put(None)
        for worker in self._workers:
            worker.join()

    def _line(self, name: str) -> "queue.SimpleQueue[_Task | None]":
        """The queue of a printer, with its worker; the lock is held."""
        line = self._lines.get(name)
        if line is None:
            line = self._lines[name] = queue.SimpleQueue()
            worker = threading.Thread(target=self._work, args=(line,), name=f"spool {name}", daemon=True)
            self._workers.append(worker)
            worker.start()
        return line

    def _work(self, line: "queue.SimpleQueue[_Task | None]") -> None:
        while (task := line.get()) is not None:
            if self._is_closing.is_set():
                task.ended.set_result(task.job)
                continue
            task.ended.set_result(self._ended(task))

    def _ended(self, task: _Task) -> PrintJob:
        """Send one job and keep its state. A bug is logged, and told as unsure: bytes may have left."""
        job = task.job
        try:
            printer = self._open_printer(task.printer)
            self._prints.mark(job.job_id, PrintState.SENDING)
        except ShipError as error:
            return self._marked(job, PrintState.FAILED, error.said)
        try:
            printer.send(job.job_id, task.data)
        except PrinterUnsure as error:
            return self._marked(job, PrintState.UNSURE, error.said)
        except ShipError as error:
            return self._marked(job, PrintState.FAILED, error.said)
        except Exception:
            log.exception("job %s on %s", job.job_id, task.printer.name)
            return self._marked(job, PrintState.UNSURE, "The station failed while it was sending.")
        return self._marked(job, PrintState.SENT, None)

    def _marked(self, job: PrintJob, state: PrintState, said: str | None) -> PrintJob:
        try:
            kept = self._prints.mark(job.job_id, state, said)
        except ShipError as error:
            # The store still says "sending", which becomes unsure when this process has gone; so it is told now.
            log.warning("job %s is %s but could not be marked: %s", job.job_id, state.value, error.said)
            told = PrintState.UNSURE if state is PrintState.SENT else state
            return replace(job, state=told, said=said or error.said)
        log.info("job %s on %s: %s", job.job_id, job.printer, state.value)
        return kept
