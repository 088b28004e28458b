"""The N-th call of each floor below the money fails, for every N, until a whole run is clean (SAFETY.md part 1).

One parcel is quoted, bought, read, printed, tracked and cancelled, over a real network, disk, keyring and printer of
which one call fails, or every call from one on. Whatever came out is judged by Amazon's ledger, then again once the
floor is sound: `resume` settles it in the same process, and after a restart. The counts: `pytest -s`; every way of
every floor, which takes minutes, with SHIPSTATION_EXAMPLES set.
"""

import errno
import io
import itertools
import os
import select
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpcore
import keyring
import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import event

from shipstation.errors import PrinterUnsure, ShipError
from shipstation.keys import SystemKeyring
from shipstation.model import (
    HELD,
    Language,
    Order,
    PrinterSetup,
    PrintJob,
    PrintState,
    Profile,
    PurchaseState,
    Shipment,
)
from tests.trouble.conftest import Clock
from tests.trouble.floor import Audit, Bench, Stopped, WeakRing, World, buy

# Many seconds together: packaging/test goes through them, .ci/run does not.
pytestmark = pytest.mark.long

State = PurchaseState
PRINTER = "Desk"
# What goes wrong besides: nothing, or, for a purchase alone: its answer is lost, it is refused, its process stopped
# right after the answer and another one resumes it.
WELL, LOST, REFUSED = (), ("500-after@purchaseShipment:1",), ("422@purchaseShipment:1",)
STOPPED = ("resume",)
MOST = 200


class Nth:
    """Counts the calls of one floor and says which of them fail: the N-th, or every one from it on."""

    def __init__(self) -> None:
        self.calls = 0
        self.paused = False
        self._at = 0
        self._lasting = False
        self._lock = threading.Lock()

    def arm(self, at: int, *, lasting: bool) -> None:
        self.calls, self._at, self._lasting = 0, at, lasting

    def rest(self) -> None:
        """Sound again."""
        self._at = 0

    def fails(self) -> bool:
        """One call more; whether it fails."""
        with self._lock:
            if not self._at or self.paused:
                return False
            self.calls += 1
            return self.calls == self._at or (self._lasting and self.calls > self._at)

    @property
    def struck(self) -> bool:
        return 0 < self._at <= self.calls


class Floor:
    """One floor: how it is put below a station, and what of its paper is whole."""

    def __init__(self, folder: Path, how: str) -> None:
        self.nth = Nth()
        self.how = how
        self.folder = folder

    def put_below(self, station: Bench) -> None:
        """Break this station's floor; called again for each station."""

    @property
    def printer_url(self) -> str:
        return f"pdf:{self.folder}"

    def papers(self) -> int:
        """How many whole labels came out."""
        return len(list(self.folder.glob("*.pdf")))

    def close(self) -> None:
        self.nth.rest()


# network


_WORKED_OFF_S = 0.25
"""How long an answer may take here; nobody answers the head of a request without its body."""


class WeakStream(httpcore.NetworkStream):
    """A real connection that is cut at a call: before it, half-way through it, or right after it."""

    def __init__(self, real: httpcore.NetworkStream, floor: Floor) -> None:
        self._real, self._floor = real, floor

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if not self._floor.nth.fails():
            return self._real.read(max_bytes, timeout)
        if self._floor.how == "before":
            self._cut()
            return self._real.read(max_bytes, timeout)
        content = self._real.read(max_bytes, timeout)
        self._cut()
        return content[: len(content) // 2] if self._floor.how == "half" else content

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not self._floor.nth.fails():
            return self._real.write(buffer, timeout)
        left = {"before": b"", "half": buffer[: len(buffer) // 2], "after": buffer}[self._floor.how]
        self._real.write(left, timeout)
        if self._floor.how == "after":
            # A whole request is worked off before anything else is asked: one that is answered later than the next
            # quote of the same parcel would make that one void, as it would at Amazon.
            select.select([self._real.get_extra_info("socket")], [], [], _WORKED_OFF_S)
        self._cut()
        return self._real.write(b" ", timeout)

    def close(self) -> None:
        self._real.close()

    def get_extra_info(self, info: str) -> Any:
        return self._real.get_extra_info(info)

    def _cut(self) -> None:
        with suppress(OSError):  # cut already
            self._real.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


class WeakNetwork(httpcore.SyncBackend):
    """The real network, in which a connection may find nobody there."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor

    def connect_tcp(self, host: str, port: int, *more: Any, **named: Any) -> httpcore.NetworkStream:
        if self._floor.nth.fails():
            # Port 0 is nobody's: a real refusal.
            port = 0
        return WeakStream(super().connect_tcp(host, port, *more, **named), self._floor)


class Network(Floor):
    """Connect, send and receive of the carrier's transport, the login among them."""

    def put_below(self, station: Bench) -> None:
        station.sign_out()
        pools = station.carrier._client._line._http._transport
        for each in (pools._kept, pools._new):
            each._pool._network_backend = WeakNetwork(self)


# disk

WRITES = ("BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE", "COMMIT")
FULL, DAMAGED = "database or disk is full", "disk I/O error"


class Disk(Floor):
    """Writing statements and commits of the store, which fail in SQLCipher's own words.

    `how`: full; "full, undone" where SQLite has rolled back by itself; damaged; "late": a commit that is done and told
    as failed; "unread": what is written can be, and reading fails.
    """

    def put_below(self, station: Bench) -> None:
        engine = station.labels._prints._database._engine
        event.listen(engine, "do_execute", self._execute)
        event.listen(engine, "do_executemany", self._execute)

    def _execute(self, cursor: Any, statement: str, parameters: Any, _: Any) -> None:
        counted = ("SELECT",) if self.how == "unread" else WRITES
        if not statement.startswith(counted) or not self.nth.fails():
            return
        if self.how == "full, undone" and cursor.connection.in_transaction:
            cursor.execute("ROLLBACK")
        if self.how == "late" and statement == "COMMIT":
            cursor.execute(statement, parameters)
        raise sqlcipher.OperationalError(FULL if self.how.startswith("full") else DAMAGED)


# keyring


class Keyring(Floor):
    """Questions to the system keyring."""

    def __init__(self, folder: Path, how: str) -> None:
        super().__init__(folder, how)
        self._usual = keyring.get_keyring()
        keyring.set_keyring(WeakRing(self.nth.fails))

    def put_below(self, station: Bench) -> None:
        credentials = station.secrets.credentials("Bench")
        assert credentials is not None
        ring = SystemKeyring(Profile.LIVE, self.folder)
        ring.keep_credentials("Bench", credentials)
        station.carriers._secrets = ring

    def close(self) -> None:
        super().close()
        keyring.set_keyring(self._usual)


# printers


class Tray:
    """A raw TCP printer that keeps whole labels, and says that it took all only when it did."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.jobs: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                self._take(connection)

    def _take(self, connection: socket.socket) -> None:
        job = bytearray()
        try:
            while part := connection.recv(65536):
                job += part
        except OSError:
            return
        finally:
            if job.rstrip().endswith(b"^XZ"):
                self.jobs.append(bytes(job))

    def close(self) -> None:
        self._listening.close()


class WeakSocket(socket.socket):
    """A real socket to the printer whose calls fail as a pulled cable's do; `half`: a short write, and then nothing."""

    nth: Nth
    how: str
    gone = False

    def send(self, data: Any, *flags: int) -> int:  # type: ignore[override]
        if self._broken():
            if self.how == "half" and not self.gone:
                self.gone = True
                return super().send(data[: len(data) // 2], *flags)
            raise OSError(errno.ETIMEDOUT, "Connection timed out")
        return super().send(data, *flags)

    def shutdown(self, how: int) -> None:
        if self._broken():
            raise OSError(errno.ENOTCONN, "Transport endpoint is not connected")
        super().shutdown(how)

    def recv(self, *sizes: int) -> bytes:
        if self._broken():
            raise OSError(errno.ECONNRESET, "Connection reset by peer")
        return super().recv(*sizes)

    def _broken(self) -> bool:
        return self.nth.fails() or self.gone


class TcpPrinterFloor(Floor):
    """Connect, send, shutdown and receive of a real socket to a real printer."""

    def __init__(self, folder: Path, how: str) -> None:
        super().__init__(folder, how)
        self._tray = Tray()
        self._usual = socket.create_connection
        socket.create_connection = self._connect  # type: ignore[assignment]

    def _connect(self, address: tuple[str, int], *more: Any, **named: Any) -> socket.socket:
        if address[1] != self._tray.port:
            return self._usual(address, *more, **named)
        if self.nth.fails():
            raise ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")
        weak = WeakSocket(fileno=self._usual(address, *more, **named).detach())
        weak.nth, weak.how = self.nth, self.how
        return weak

    @property
    def printer_url(self) -> str:
        return f"tcp://127.0.0.1:{self._tray.port}"

    def papers(self) -> int:
        # The printer takes one after the other: when it answers us, it has taken what came before.
        with self._usual(("127.0.0.1", self._tray.port), timeout=10) as last:
            last.shutdown(socket.SHUT_WR)
            assert last.recv(1) == b""
        return len(self._tray.jobs)

    def close(self) -> None:
        super().close()
        socket.create_connection = self._usual
        self._tray.close()


class WeakFile(io.BufferedWriter):
    """A real file whose write or flush fails."""

    nth: Nth
    code: int

    def write(self, content: Any) -> int:
        if self.nth.fails():
            super().write(content[: len(content) // 2])
            raise OSError(self.code, os.strerror(self.code))
        return super().write(content)


class FolderPrinterFloor(Floor):
    """File operations of a printer that is a folder, which fail for want of room or of rights."""

    _CALLS = ("open", "fsync", "replace", "link", "rename", "mkdir", "unlink")

    def __init__(self, folder: Path, how: str) -> None:
        super().__init__(folder, how)
        self._code = errno.ENOSPC if how == "full" else errno.EACCES
        self._usual = {name: getattr(os, name) for name in (*self._CALLS, "fdopen")}
        self._ours: set[int] = set()
        for name in self._CALLS:
            setattr(os, name, self._weak(name))
        os.fdopen = self._fdopen  # type: ignore[assignment]

    def _weak(self, name: str) -> Callable[..., Any]:
        def call(subject: Any, *more: Any, **named: Any) -> Any:
            ours = subject in self._ours if isinstance(subject, int) else str(subject).startswith(str(self.folder))
            if ours and self.nth.fails():
                raise OSError(self._code, os.strerror(self._code))
            result = self._usual[name](subject, *more, **named)
            if name == "open":
                (self._ours.add if ours else self._ours.discard)(result)
            return result

        return call

    def _fdopen(self, descriptor: int, *more: Any, **named: Any) -> Any:
        if descriptor not in self._ours:
            return self._usual["fdopen"](descriptor, *more, **named)
        file = WeakFile(io.FileIO(descriptor, "wb"))
        file.nth, file.code = self.nth, self._code
        return file

    def close(self) -> None:
        super().close()
        for name, call in self._usual.items():
            setattr(os, name, call)


# one parcel's whole way


@dataclass
class Way:
    """Quoted, bought, read, printed, tracked, cancelled: each step whose forerunner worked, and what it raised."""

    station: Bench
    audit: Audit
    order: Order
    floor: Floor
    trouble: tuple[str, ...] = ()
    errors: dict[str, ShipError] = field(default_factory=dict)
    shipment: Shipment | None = None
    job: PrintJob | None = None

    def go(self) -> None:
        known = set(self.audit.charges())
        self._try(self.resume if self.trouble == STOPPED else self.buy, known)
        for step in () if self.trouble else (self.read, self.print, self.track, self.cancel):
            if self.shipment is not None:
                self._try(step, known)

    def _try(self, step: Callable[[], None], known: set[str]) -> None:
        try:
            step()
        except ShipError as error:
            self.errors[step.__name__] = error
        self.floor.nth.paused = True
        self.audit.check_words([self.errors[step.__name__]] if step.__name__ in self.errors else [], known)
        self.floor.nth.paused = False

    def resume(self) -> None:
        """What a stopped process left: an error of one purchase comes with it, as `resume` tells it."""
        for each in self.station.buying.resume():
            if each.error is not None:
                raise each.error

    def buy(self) -> None:
        self.shipment = buy(self.station, self.order)

    def read(self) -> None:
        assert self.station.labels.read(self._bought.shipment_id, printer=PRINTER).good

    def print(self) -> None:
        before = self.floor.papers()
        self.job = self.station.labels.print(self._bought.shipment_id, printer=PRINTER)
        assert self.job is not None
        came_out = self.floor.papers() - before
        if self.job.state is not PrintState.UNSURE:
            assert came_out == (self.job.state is PrintState.SENT), f"{self.job.state}, and {came_out} papers"
        if self.job.state is PrintState.UNSURE:
            assert refuses(self.station, self._bought, PrinterUnsure, *self._disk_errors())
            assert self.floor.papers() - before == came_out, "printed twice"

    def track(self) -> None:
        self.station.tracking.track(self._bought.tracking_id)

    def cancel(self) -> None:
        self.station.cancelling.cancel(self._bought.shipment_id)

    @property
    def _bought(self) -> Shipment:
        assert self.shipment is not None
        return self.shipment

    def _disk_errors(self) -> tuple[type[ShipError], ...]:
        """A disk that still takes nothing says so before anything is printed."""
        return (ShipError,) if isinstance(self.floor, Disk) else ()


def refuses(station: Bench, shipment: Shipment, *errors: type[ShipError]) -> bool:
    """Whether a second print is refused while nobody has said what became of the first."""
    try:
        station.labels.print(shipment.shipment_id, printer=PRINTER)
    except errors:
        return True
    return False


@dataclass
class Proof:
    """One floor below one station, broken at every call in turn."""

    world: World
    floor: Floor
    restarts: bool
    lasting: bool
    trouble: tuple[str, ...]
    runs: int = 0
    violations: list[str] = field(default_factory=list)

    def run(self) -> int:
        """Break call after call. Returns: how many calls a clean run makes."""
        self._begin()
        try:
            for number in itertools.count(1):
                assert number < MOST
                if self._is_clean(number):
                    return number - 1
        finally:
            self.floor.nth.rest()
            self.station.close()
        raise AssertionError("numbers do not end")

    def _begin(self) -> None:
        """A store of its own, also after a violation: what that left behind must not be found again."""
        self.data = self.world.fresh()
        self.before = frozenset(row["shipment_id"] for row in self.world.books.rows())
        self._open()
        self.station.settings.add_printer(
            PrinterSetup(
                name=PRINTER, url=self.floor.printer_url, language=Language.ZPL if self._is_tcp() else Language.PDF
            )
        )

    def _open(self) -> None:
        self.station = Bench(self.data, Clock())
        self.floor.put_below(self.station)

    def _is_tcp(self) -> bool:
        return self.floor.printer_url.startswith("tcp")

    def _is_clean(self, number: int) -> bool:
        """Break call `number`, and mend. Returns: whether the run came to its end before that call."""
        order = self.world.order()
        self.station.intake.keep([order])
        if isinstance(self.floor, Network):
            self.floor.put_below(self.station)
        if self.trouble == STOPPED:
            self._leave_behind(order)
        way = Way(self.station, self._audit(), order, self.floor, self.trouble)
        self.runs += 1
        self.papers = self.floor.papers()
        try:
            self.world.books.arm(*(self.trouble if self.trouble != STOPPED else ()))
            self.floor.nth.paused = False
            self.floor.nth.arm(number, lasting=self.lasting)
            way.go()
            struck = self.floor.nth.struck
            self.floor.nth.rest()
            self.world.books.arm()
            self._mended(way)
        except AssertionError as violation:
            self.floor.nth.rest()
            told = {step: f"{error.kind}: {error}" for step, error in way.errors.items()}
            self.violations.append(f"call {number}: {str(violation).splitlines()[0]} | told {told}")
            self.station.close()
            self._begin()
            return False
        if not struck and not self.trouble:
            assert way.errors == {}
        return not struck

    def _leave_behind(self, order: Order) -> None:
        """A purchase that its process paid for and never wrote down."""
        self.station.end_after("answered")
        with suppress(Stopped):
            buy(self.station, order)
        self.station.abandon()
        self._open()

    def _audit(self) -> Audit:
        return Audit(self.station, self.world.books, self.before)

    def _mended(self, way: Way) -> None:
        """The floor is sound: everything settles, by itself but for what only a person can know."""
        if self.restarts:
            self.station.close()
            self._open()
        resumed = self.station.buying.resume()
        assert [f"{each.error}" for each in resumed if each.error is not None and not self.trouble] == []
        assert self.station.buying.unsure() == ()
        audit = self._audit()
        audit.check()
        held = self._held(way.order)
        cancelled = [each for each in self.station.purchases(way.order.key) if each.state is State.CANCELLED]
        if held is None and not cancelled:
            # The parcel is free, or it would be blocked for ever.
            held = buy(self.station, way.order)
        if held is not None:
            assert self.station.labels._label(held).content
            if not self.trouble:
                self._printed(held)
            self.station.cancelling.cancel(held.shipment_id)
        audit.check_settled()

    def _held(self, order: Order) -> Shipment | None:
        return next((each for each in self.station.shipments(*HELD) if each.order == order.key), None)

    def _printed(self, shipment: Shipment) -> None:
        """One whole paper in all: nothing is printed again by itself, and nothing is left that did not come out."""
        for job in self.station.labels.open_jobs():
            if job.state is PrintState.UNSURE and job.shipment_id == shipment.shipment_id:
                assert refuses(self.station, shipment, PrinterUnsure), "printed again, though it may have come out"
                self.station.labels.came_out(job.job_id, yes=self.floor.papers() > self.papers)
        jobs = self.station.labels.jobs(shipment.shipment_id)
        if PrintState.SENT not in [job.state for job in jobs]:
            job = self.station.labels.print(shipment.shipment_id, printer=PRINTER)
            assert job is not None
            assert job.state is PrintState.SENT
        assert self.floor.papers() - self.papers == 1


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    opened = World(tmp_path_factory.mktemp("nth"))
    yield opened
    opened.close()


FLOORS: list[tuple[type[Floor], str]] = [
    (Network, "before"),
    (Network, "half"),
    (Network, "after"),
    (Disk, "full"),
    (Disk, "full, undone"),
    (Disk, "damaged"),
    (Disk, "late"),
    (Disk, "unread"),
    (Keyring, "locked"),
    (TcpPrinterFloor, "before"),
    (TcpPrinterFloor, "half"),
    (FolderPrinterFloor, "full"),
    (FolderPrinterFloor, "denied"),
]
ONCE, LASTING = False, True
SAME, RESTART = False, True
# Every N of these in each run of the tests; the rest takes minutes and belongs to the long run.
ALWAYS = {
    (Network, "after", LASTING, SAME, WELL),
    (Network, "after", ONCE, RESTART, LOST),
    (Disk, "full", LASTING, SAME, WELL),
    (Disk, "full, undone", ONCE, RESTART, REFUSED),
    (Disk, "late", ONCE, SAME, LOST),
    (Keyring, "locked", LASTING, SAME, STOPPED),
    (TcpPrinterFloor, "half", LASTING, RESTART, WELL),
    (FolderPrinterFloor, "full", ONCE, RESTART, WELL),
}
FIRST = {
    (Network, "after", LASTING, SAME, WELL),
    (Disk, "full, undone", ONCE, RESTART, REFUSED),
    (Keyring, "locked", LASTING, SAME, STOPPED),
    (TcpPrinterFloor, "half", LASTING, RESTART, WELL),
}
"""Of these, what goes on even where time is short."""
EVERY = [
    (kind, how, lasting, restarts, trouble)
    for kind, how in FLOORS
    for lasting in (ONCE, LASTING)
    for restarts in (SAME, RESTART)
    for trouble in ((WELL, LOST, REFUSED, STOPPED) if kind in (Network, Disk, Keyring) else (WELL,))
]
CASES = EVERY if "SHIPSTATION_EXAMPLES" in os.environ else [case for case in EVERY if case in ALWAYS]


def _named(case: tuple[type[Floor], str, bool, bool, tuple[str, ...]]) -> str:
    kind, how, lasting, restarts, trouble = case
    words = [kind.__name__, how, *(["from then on"] if lasting else []), *(["restart"] if restarts else []), *trouble]
    return " - ".join(words)


def test_the_cases_of_each_run_exist() -> None:
    assert set(EVERY) >= ALWAYS


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "case", [case if case in FIRST else pytest.param(case, marks=pytest.mark.long) for case in CASES], ids=_named
)
def test_the_nth_call_fails(
    world: World, tmp_path: Path, case: tuple[type[Floor], str, bool, bool, tuple[str, ...]]
) -> None:
    kind, how, lasting, restarts, trouble = case
    floor = kind(tmp_path / "paper", how)
    proof = Proof(world, floor, restarts=restarts, lasting=lasting, trouble=trouble)

    try:
        calls = proof.run()
    finally:
        floor.close()

    print(f"\n{_named(case)}: {calls} calls, {proof.runs} runs")
    assert proof.violations == []
    assert calls > 0
