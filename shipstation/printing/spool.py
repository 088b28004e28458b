"""Sends print jobs, one at a time a printer, and keeps what became of each (ports.Spool; SAFETY.md part 2)."""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace

from shipstation.errors import NotFound, PrinterUnsure, ShipError, StateRefused
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
        self._unwritten: dict[str, PrintJob] = {}

    def submit(self, job: PrintJob, printer: PrinterSetup, data: bytes, *, again: bool = False) -> "Future[PrintJob]":
        """Keep the job, then send it after those before it.

        Returns: a future of the job in its last state; it never raises.
        Raises: StoreAway, DiskFull when the job cannot be kept, PrinterUnsure after a doubt; then nothing is sent.
        """
        return self._line_up(self._prints.add(job, data, again=again), printer, data)

    def send_left(
        self, job: PrintJob, printer: PrinterSetup, data: bytes, *, unverified: bool = False
    ) -> "Future[PrintJob]":
        """The same for a job that a stopped process left queued. Raises StateRefused when somebody was quicker."""
        return self._line_up(self._prints.take(job.job_id, data, unverified=unverified), printer, data)

    def write_up(self) -> None:
        """Keep what became of jobs whose end the store could not take, so that no doubt is forgotten meanwhile.

        Raises: StoreAway, DiskFull when it still cannot.
        """
        with self._lock:
            unwritten = list(self._unwritten.values())
        for job in unwritten:
            try:
                self._prints.mark(job.job_id, job.state, job.said)
            except (StateRefused, NotFound):
                # A person has answered for it in the meantime.
                log.info("job %s was settled otherwise", job.job_id)
            with self._lock:
                self._unwritten.pop(job.job_id, None)

    def close(self) -> None:
        """Finish what is being sent; what is queued stays queued in the store, and its futures say so."""
        with self._lock:
            self._is_closing.set()
            for line in self._lines.values():
                line.put(None)
        for worker in self._workers:
            worker.join()

    def _line_up(self, job: PrintJob, printer: PrinterSetup, data: bytes) -> "Future[PrintJob]":
        task = _Task(job=job, printer=printer, data=data, ended=Future())
        task.ended.set_running_or_notify_cancel()
        with self._lock:
            if self._is_closing.is_set():
                task.ended.set_result(job)
            else:
                self._line(printer.name).put(task)
        return task.ended

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
        """Send one job and keep its state."""
        job = task.job
        try:
            printer = self._open_printer(task.printer)
            self._prints.mark(job.job_id, PrintState.SENDING)
        except StateRefused:
            return self._let_go_meanwhile(job)
        except ShipError as error:
            return self._marked(job, PrintState.FAILED, error.said)
        except Exception:
            log.exception("job %s before it was sent to %s", job.job_id, task.printer.name)
            return self._marked(job, PrintState.FAILED, "The station failed before anything was sent.")
        return self._marked(job, *_sent(printer, task))

    def _let_go_meanwhile(self, job: PrintJob) -> PrintJob:
        """A person moved it to another printer, or let it go, while it stood in line: it is not sent."""
        log.info("job %s was let go before its turn", job.job_id)
        try:
            known = self._prints.find(job.job_id)
        except ShipError as error:
            log.warning("job %s cannot be read: %s", job.job_id, error)
            known = None
        return known or replace(job, state=PrintState.FAILED, said="It was let go before its turn.")

    def _marked(self, job: PrintJob, state: PrintState, said: str | None) -> PrintJob:
        try:
            kept = self._prints.mark(job.job_id, state, said)
        except ShipError as error:
            # The store still says "sending", which becomes unsure when this process has gone; so it is told now,
            # and written as soon as the store can (write_up): until then nothing else is printed either.
            log.warning("job %s is %s but could not be marked: %s", job.job_id, state.value, error)
            told = PrintState.UNSURE if state is PrintState.SENT else state
            ended = replace(job, state=told, said=said or error.said)
            with self._lock:
                self._unwritten[job.job_id] = ended
            return ended
        log.info("job %s on %s: %s", job.job_id, job.printer, state.value)
        return kept


def _sent(printer: Printer, task: _Task) -> tuple[PrintState, str | None]:
    """Send it. A bug is logged, and told as unsure: bytes may have left."""
    try:
        printer.send(task.job.job_id, task.data)
    except PrinterUnsure as error:
        return PrintState.UNSURE, error.said
    except ShipError as error:
        return PrintState.FAILED, error.said
    except Exception:
        log.exception("job %s on %s", task.job.job_id, task.printer.name)
        return PrintState.UNSURE, "The station failed while it was sending."
    return PrintState.SENT, None
