"""Several processes on one store: who owns what, who takes over from the dead, and that only one ever does."""

import multiprocessing
import signal
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shipstation.errors import AlreadyBought
from shipstation.model import PrintJob, PrintState, PurchaseState
from shipstation.store import Store, open_store
from shipstation.store.owners import Owner
from tests.store.conftest import KEY, START, Hands, buy, intent

_SPAWN = multiprocessing.get_context("spawn")

pytestmark = [pytest.mark.long, pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")]


def _ended(script: str, *arguments: str) -> None:
    """Run a child to its own SIGKILL."""
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(script), *arguments], check=False)
    assert ended.returncode == -signal.SIGKILL


_LEAVES_A_PURCHASE = """
import os, signal, sys
from pathlib import Path
from tests.store.conftest import KEY, Hands, intent
from shipstation.store import open_store
store = open_store(Path(sys.argv[1]), KEY, now=Hands().now)
for number in range(8):
    store.journal.sent(store.journal.intend(intent(f"A-{number}")).purchase_id)
os.kill(os.getpid(), signal.SIGKILL)
"""


def _take(folder: str, results: "multiprocessing.Queue[list[str]]", go: "multiprocessing.synchronize.Event") -> None:
    store = open_store(Path(folder), KEY, now=Hands().now)
    go.wait(30)
    results.put([purchase.purchase_id for purchase in store.journal.orphans()])
    go.wait(30)
    store.close()


def test_of_three_that_resume_each_purchase_goes_to_one(folder: Path, store: Store) -> None:
    _ended(_LEAVES_A_PURCHASE, str(folder))
    results: multiprocessing.Queue[list[str]] = _SPAWN.Queue()
    go = _SPAWN.Event()
    takers = [_SPAWN.Process(target=_take, args=(str(folder), results, go)) for _ in range(3)]
    for taker in takers:
        taker.start()

    go.set()
    taken = [purchase_id for _ in takers for purchase_id in results.get(timeout=60)]

    for taker in takers:
        taker.join(60)
    # What a taker left because another was looking at the same dead process is still there for the next.
    taken += [purchase.purchase_id for purchase in store.journal.orphans()]
    assert len(set(taken)) == 8
    waiting = store.journal.in_state(PurchaseState.SENT)
    assert {purchase.purchase_id for purchase in waiting} == set(taken)
    assert all(purchase.doubt for purchase in waiting)


_DIES_BEFORE_COMMIT = """
import os, signal, sys
from dataclasses import replace
from pathlib import Path
from tests.store.conftest import KEY, Hands, bought, intent, order
from shipstation.store import open_store
class Last:
    type, format, dpi, width_mm, length_mm = "RECEIPT", "PDF", None, None, None
    @property
    def content(self):
        os.kill(os.getpid(), signal.SIGKILL)
store = open_store(Path(sys.argv[1]), KEY, now=Hands().now)
store.orders.keep([order()])
purchase_id = store.journal.intend(intent()).purchase_id
store.journal.sent(purchase_id)
answer = bought()
store.journal.bought(purchase_id, replace(answer, documents=(*answer.documents, Last())))
"""


def test_killed_inside_the_commit_of_a_purchase_it_stays_sent(folder: Path, hands: Hands) -> None:
    _ended(_DIES_BEFORE_COMMIT, str(folder))

    store = open_store(folder, KEY, now=hands.now)

    (taken,) = store.journal.orphans()
    assert (taken.state, taken.doubt, taken.tries) == (PurchaseState.SENT, True, 1)
    assert store.records.count() == 0
    with store._database.read() as connection:
        for table in ("document", "money_line", "history", "report_sum", "search_text"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0, table
    store.close()


_DIES_PRINTING = """
import os, signal, sys
from pathlib import Path
from shipstation.model import PrintJob, PrintState
from tests.store.conftest import KEY, START, Hands
from shipstation.store import open_store
store = open_store(Path(sys.argv[1]), KEY, now=Hands().now)
for job_id in ("sending", "queued"):
    store.prints.add(PrintJob(job_id=job_id, printer="Zebra", state=PrintState.QUEUED, created_at=START), b"^XA^XZ")
store.prints.mark("sending", PrintState.SENDING)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_print_cut_by_a_kill_waits_for_a_person_with_its_bytes(folder: Path, hands: Hands) -> None:
    _ended(_DIES_PRINTING, str(folder))
    store = open_store(folder, KEY, now=hands.now)

    taken = store.prints.orphans()

    assert [(job.job_id, job.state) for job in taken] == [("sending", PrintState.UNSURE)]
    assert store.prints.orphans() == ()
    assert store.prints.data("sending") == b"^XA^XZ"
    assert {job.job_id: job.state for job in store.prints.open_jobs()} == {
        "sending": PrintState.UNSURE,
        "queued": PrintState.QUEUED,
    }
    store.close()


def test_a_living_process_keeps_what_it_prints(folder: Path, hands: Hands, store: Store) -> None:
    from_another = _SPAWN.Process(
        target=_print_and_wait, args=(str(folder), ready := _SPAWN.Event(), go := _SPAWN.Event())
    )
    from_another.start()
    assert ready.wait(60)

    assert store.prints.orphans() == ()

    go.set()
    from_another.join(60)


def _print_and_wait(
    folder: str, ready: "multiprocessing.synchronize.Event", go: "multiprocessing.synchronize.Event"
) -> None:
    other = open_store(Path(folder), KEY, now=Hands().now)
    other.prints.add(PrintJob(job_id="j", printer="Zebra", state=PrintState.QUEUED, created_at=START), b"^XA^XZ")
    other.prints.mark("j", PrintState.SENDING)
    ready.set()
    go.wait(60)
    other.close()


def _open_often(folder: str, go: "multiprocessing.synchronize.Event") -> None:
    go.wait(30)
    for _ in range(25):
        store = open_store(Path(folder), KEY, now=Hands().now)
        store.journal.orphans()
        store.close()


def test_processes_come_and_go_beside_each_other(folder: Path) -> None:
    """The first ones make the store together; later ones tidy up while others are just starting."""
    go = _SPAWN.Event()
    comers = [_SPAWN.Process(target=_open_often, args=(str(folder), go)) for _ in range(4)]
    for comer in comers:
        comer.start()

    go.set()
    for comer in comers:
        comer.join(100)

    assert [comer.exitcode for comer in comers] == [0, 0, 0, 0]
    assert list((folder / "owners").iterdir()) == []


def test_threads_share_one_store(store: Store) -> None:
    with ThreadPoolExecutor(8) as threads:
        bought = list(threads.map(lambda number: buy(store, number), range(40)))
        racing = [threads.submit(store.journal.intend, intent("A-1")) for _ in range(8)]

    assert store.records.count() == len(set(bought)) == 40
    assert sorted(type(race.exception()) is AlreadyBought for race in racing) == [False] + [True] * 7


def test_an_owner_just_starting_is_never_tidied_away(folder: Path) -> None:
    tidying = Owner(folder)
    stop = threading.Event()
    tidiers = [threading.Thread(target=lambda: [tidying.tidy() for _ in iter(stop.is_set, True)]) for _ in range(3)]
    for tidier in tidiers:
        tidier.start()

    try:
        owners = [Owner(folder) for _ in range(300)]
    finally:
        stop.set()
        for tidier in tidiers:
            tidier.join()

    assert [owner.name for owner in owners if tidying.is_gone(owner.name)] == []
    for owner in [*owners, tidying]:
        owner.close()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files in /proc")
def test_a_store_opened_in_one_thread_is_let_go_in_another(folder: Path, hands: Hands) -> None:
    opened: list[Store] = []
    opener = threading.Thread(target=lambda: opened.append(open_store(folder, KEY, now=hands.now)))
    opener.start()
    opener.join()
    held = len(_held_files(folder))

    opened[0].close()

    assert held > 0
    assert _held_files(folder) == []


def _held_files(folder: Path) -> list[str]:
    """Files below the folder that this process holds open."""
    targets = []
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            targets.append(str(descriptor.readlink()))
        except FileNotFoundError:
            continue
    return [target for target in targets if target.startswith(str(folder))]
