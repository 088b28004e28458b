"""Sends print jobs, one at a time a printer, and keeps what became of each (ports.Spool; SAFETY.md part 2).

A job whose printer is paused, or says that it would not print, is parked: it keeps its place, and goes out by itself
once the printer is ready. Nothing of it has been sent by then, so nothing can come out twice.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from shipstation.errors import NotFound, PrinterAway, PrinterUnsure, ShipError, StateRefused
from shipstation.model import DeviceState, PrinterSetup, PrintJob, PrintState, Readiness
from shipstation.ports import Devices, Prints
from shipstation.printing import asking, states, zpl_status
from shipstation.printing.lines import Line, Task
from shipstation.printing.printers import Printer

log = logging.getLogger(__name__)

_LOOK_S = 2.0
_BUSY_S = 1.0
_STEP_S = 0.1
_PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A printer before a job: as it is set up now, and what it said of itself; None when nobody asked."""

    setup: PrinterSetup
    state: DeviceState | None = None

    @property
    def hindrance(self) -> str:
        """Why a job for it is parked; empty when it is sent."""
        if self.setup.is_paused:
            return _PAUSED
        stands = self.state is not None and self.state.readiness is Readiness.STOPPED
        return self.state.said if self.state is not None and stands else ""

    @property
    def answers(self) -> bool:
        """Whether it would answer after the job as well."""
        return self.state is not None and self.state.readiness is Readiness.READY

    @property
    def busy_s(self) -> float:
        """How long it may refuse a job because it is not done with the question: many take one connection only."""
        return _BUSY_S if self.state is not None and self.state.would_print else 0.0


class PrinterSpool:
    """One worker a printer. A job is sent once; what may have come out is left to a person.

    Args:
        devices: asked before and after each job.
        setup_of: a printer as it is set up now, None when it is not set up (any more).
    """

    def __init__(
        self,
        prints: Prints,
        open_printer: Callable[[PrinterSetup], Printer],
        *,
        devices: Devices,
        setup_of: Callable[[str], PrinterSetup | None],
    ) -> None:
        self._prints = prints
        self._open_printer = open_printer
        self._devices = devices
        self._setup_of = setup_of
        self._lock = threading.Lock()
        self._lines: dict[str, Line] = {}
        self._workers: list[threading.Thread] = []
        self._is_closing = threading.Event()
        self._unwritten: dict[str, PrintJob] = {}
        self._shares: dict[str, float] = {}
        self._listeners: list[Callable[[PrintJob], None]] = []

    def submit(self, job: PrintJob, printer: PrinterSetup, data: bytes, *, again: bool = False) -> "Future[PrintJob]":
        """Keep the job, then send it after those before it.

        Returns: a future of the job parked, or in its last state; it never raises.
        Raises: StoreAway, DiskFull when the job cannot be kept, PrinterUnsure after a doubt; then nothing is sent.
        """
        return self._line_up(self._prints.add(job, data, again=again), printer)

    def send_left(
        self, job: PrintJob, printer: PrinterSetup, data: bytes, *, unverified: bool = False
    ) -> "Future[PrintJob]":
        """The same for a job that a stopped process left queued. Raises StateRefused when somebody was quicker."""
        return self._line_up(self._prints.take(job.job_id, data, unverified=unverified), printer)

    def parked(self) -> tuple[PrintJob, ...]:
        """Jobs of this process that wait for their printer, in order."""
        with self._lock:
            lines = tuple(self._lines.values())
        return tuple(task.job for line in lines for task in line.tasks() if task.is_parked)

    def progress(self) -> Mapping[str, float]:
        """Of the jobs being sent now: the share of their bytes that is out, 0 to 1."""
        with self._lock:
            return dict(self._shares)

    def look_again(self) -> None:
        """A printer may be ready, or paused, now: no need to wait for the next look."""
        with self._lock:
            lines = tuple(self._lines.values())
        for line in lines:
            line.look_again()

    def listen(self, told: Callable[[PrintJob], None]) -> None:
        """Be told, in the printer's worker, of every job that was parked, taken up again, or ended."""
        with self._lock:
            self._listeners.append(told)

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
                line.end()
        for worker in self._workers:
            worker.join()

    def _line_up(self, job: PrintJob, printer: PrinterSetup) -> "Future[PrintJob]":
        task = Task(job=job, printer=printer)
        task.promise.set_running_or_notify_cancel()
        with self._lock:
            if self._is_closing.is_set():
                task.tell()
            else:
                self._line(printer.name).add(task)
        return task.promise

    def _line(self, name: str) -> Line:
        """The line of a printer, with its worker; the lock is held."""
        line = self._lines.get(name)
        if line is None:
            line = self._lines[name] = Line()
            worker = threading.Thread(target=self._work, args=(line,), name=f"spool {name}", daemon=True)
            self._workers.append(worker)
            worker.start()
        return line

    def _work(self, line: Line) -> None:
        while (task := line.first()) is not None:
            seen = self._seen(task)
            if seen.hindrance:
                self._rest(line, seen.hindrance)
                continue
            line.drop(task)
            self._end(task, self._ended(task, seen))
        for task in line.tasks():
            task.tell()

    def _rest(self, line: Line, said: str) -> None:
        """Park the whole line until it is time to look at the printer again; who comes meanwhile is parked, too."""
        until = time.monotonic() + _LOOK_S
        is_resting = True
        while is_resting:
            self._park(line, said, [task for task in line.tasks() if not task.is_parked or task.job.said != said])
            is_resting = line.rest(until)
        # What a person let go or moved meanwhile leaves the line, wherever it stands.
        self._park(line, said, line.tasks())

    def _park(self, line: Line, said: str, tasks: Sequence[Task]) -> None:
        try:
            kept = {job.job_id: job for job in self._prints.park([task.job.job_id for task in tasks], said)}
        except ShipError as error:
            log.warning("%d jobs wait (%s), which could not be kept: %s", len(tasks), said, error)
            kept = {task.job.job_id: replace(task.job, said=said) for task in tasks}
        for task in tasks:
            job = kept.get(task.job.job_id)
            if job is None:
                line.drop(task)
                self._end(task, self._let_go_meanwhile(task.job))
            elif not task.is_parked or task.job.said != said:
                log.info("job %s on %s waits: %s", job.job_id, job.printer, said)
                task.job, task.is_parked = job, True
                task.tell()
                self._tell(job)

    def _end(self, task: Task, job: PrintJob) -> None:
        task.job, task.is_parked = job, False
        task.tell()
        self._tell(job)

    def _tell(self, job: PrintJob) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for told in listeners:
            try:
                told(job)
            except Exception:
                # A listener's bug is no reason to stop printing.
                log.exception("job %s could not be told", job.job_id)

    def _seen(self, task: Task) -> _Seen:
        try:
            setup = self._setup_of(task.printer.name) or task.printer
        except ShipError as error:
            log.warning("the settings of %s cannot be read: %s", task.printer.name, error)
            setup = task.printer
        if setup.is_paused or not setup.asks_state or not states.can_tell(setup):
            return _Seen(setup=setup)
        return _Seen(setup=setup, state=self._state(setup))

    def _state(self, setup: PrinterSetup) -> DeviceState:
        try:
            return self._devices.state(setup)
        except Exception:
            log.exception("%s was asked how it is", setup.name)
            return asking.SILENT

    def _ended(self, task: Task, seen: _Seen) -> PrintJob:
        """Send one job and keep its state."""
        job = task.job
        if _is_another(seen.setup, task.printer):
            said = (
                f"{job.printer} was set up anew after this was made ready for it. Nothing was sent; print it again."
            )
            return self._marked(job, PrintState.FAILED, said)
        try:
            printer = self._open_printer(replace(task.printer, url=seen.setup.url))
            data = self._prints.data(job.job_id)
            sending = self._prints.mark(job.job_id, PrintState.SENDING)
        except (StateRefused, NotFound):
            return self._let_go_meanwhile(job)
        except ShipError as error:
            return self._marked(job, PrintState.FAILED, error.said)
        except Exception:
            log.exception("job %s before it was sent to %s", job.job_id, task.printer.name)
            return self._marked(job, PrintState.FAILED, "The station failed before anything was sent.")
        if task.is_parked:
            self._tell(sending)
        end = self._sent(printer, job.job_id, data, seen.busy_s)
        if end[0] is PrintState.SENT and seen.answers and states.is_blind(seen.setup):
            end = self._looked_after(seen.setup)
        return self._marked(job, *end)

    def _sent(self, printer: Printer, job_id: str, data: bytes, busy_s: float) -> tuple[PrintState, str | None]:
        """Send it. A bug is logged, and told as unsure: bytes may have left."""

        def tell(out: int) -> None:
            with self._lock:
                self._shares[job_id] = out / max(1, len(data))

        tell(0)
        try:
            _send(printer, job_id, data, tell, busy_s)
        except PrinterUnsure as error:
            return PrintState.UNSURE, error.said
        except ShipError as error:
            return PrintState.FAILED, error.said
        except Exception:
            log.exception("job %s on its way", job_id)
            return PrintState.UNSURE, "The station failed while it was sending."
        finally:
            with self._lock:
                self._shares.pop(job_id, None)
        return PrintState.SENT, None

    def _looked_after(self, setup: PrinterSetup) -> tuple[PrintState, str | None]:
        """What a job is that was taken whole: unsure, when the printer says now that it stands.

        Not where the roll ended right behind its last label: nothing of any job lies in it then. Asked twice: what
        came last may not have been read when it was asked first. A head that was opened may have cut a label in two.
        """
        state = self._state(setup)
        if _is_roll_over(state):
            self._is_closing.wait(_BUSY_S)
            state = self._state(setup)
        if state.readiness is not Readiness.STOPPED or state.said == zpl_status.FULL or _is_roll_over(state):
            return PrintState.SENT, None
        return PrintState.UNSURE, states.doubt(setup, state)

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


def _send(printer: Printer, job_id: str, data: bytes, sent: Callable[[int], None], busy_s: float) -> None:
    """Send it; a printer that refuses the connection, right after it was asked how it is, gets a moment."""
    until, pause = time.monotonic() + busy_s, threading.Event()
    while True:
        try:
            return printer.send(job_id, data, sent=sent)
        except PrinterAway as error:
            # Refused or reset before the first byte was taken: nothing was sent, so this is no second print.
            if not isinstance(error.__cause__, ConnectionError) or time.monotonic() >= until:
                raise
        pause.wait(_STEP_S)


def _is_roll_over(state: DeviceState) -> bool:
    """Whether it is out of labels, and says that nothing it took is left to print."""
    return state.said == zpl_status.OUT and state.held == 0


def _is_another(now: PrinterSetup, then: PrinterSetup) -> bool:
    """Whether bytes made for a printer as it was would come out wrong on what it is now."""
    return (now.language, now.dpi, now.width_mm, now.length_mm) != (
        then.language,
        then.dpi,
        then.width_mm,
        then.length_mm,
    )
