"""What else goes with files of orders: rows that were refused, stopping an import, telling how far it is."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from shipstation.cli import order_shapes
from shipstation.cli.entry import EXIT_PART, Call, Verbs
from shipstation.desk.intake import ImportProgress
from shipstation.desk.refusals import Mended
from shipstation.errors import BadInput
from shipstation.ports import KeptRow

_TOLD_EVERY = 10_000
_ROWS_TOLD = 500


@click.group("refused", cls=Verbs, help="Rows of files that were refused, and wait to be mended.")
def refused_verb() -> None:
    """Group."""


@refused_verb.command("list", help="Every row that waits, with its reason.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=200)
@click.pass_obj
def list_verb(call: Call, limit: int) -> None:
    """Newest file first."""
    with call.station() as station:
        rows, total = station.refusals.all(limit=limit), station.refusals.count()
    call.answer(
        {"refused": [order_shapes.kept_row(row) for row in rows], "total": total},
        [*(_line(row) for row in rows), f"{total} rows wait."],
    )


@refused_verb.command("mend", help="Change FIELD=VALUE of a row, by field or column, and try its order again.")
@click.argument("refused_id", type=int, metavar="ID")
@click.argument("changes", nargs=-1, metavar="FIELD=VALUE...")
@click.option("--alike", is_flag=True, help="in all rows of its file with the same fault, where the same stands")
@click.pass_obj
def mend_verb(call: Call, refused_id: int, changes: tuple[str, ...], alike: bool) -> None:  # noqa: FBT001 a flag
    """What holds for the order is changed in each of its rows; without a change the row is only tried again."""
    said = dict(parted(each) for each in changes)
    if alike:
        _mend_alike(call, refused_id, said)
        return
    with call.station() as station:
        mended = station.refusals.mend(refused_id, said)
    shape = {
        "orders": [str(order.key) for order in mended.orders],
        "added": mended.kept.added,
        "changed": mended.kept.changed,
        "skipped": mended.skip.value if mended.skip else None,
        "refused": [order_shapes.kept_row(row) for row in mended.waiting],
    }
    call.answer(shape, _mended_lines(mended), exit_code=_mended_exit(mended))


def _mend_alike(call: Call, refused_id: int, said: dict[str, str]) -> None:
    """Each row becomes an order or keeps its next reason; Ctrl+C leaves the rest as they are."""
    with call.station() as station, stopping() as stopped:
        ids = station.refusals.sheet(refused_id).alike

        def tell(done: int) -> None:
            if done % _ROWS_TOLD == 0 and done:
                call.progress(f"{done:,} of {len(ids):,} rows")

        done = station.refusals.mend_alike(ids, said, told=tell, stop=stopped)
    shape = {"rows": len(ids), "orders": done.orders, "waiting": done.waiting, "left": done.left}
    lines = [f"{done.orders} orders are in, {done.waiting} rows are refused still, {done.left} are left."]
    if done.error is not None:
        lines.append(str(done.error))
    is_short = bool(done.waiting or done.left)
    call.answer(
        shape, lines, exit_code=EXIT_PART if is_short and done.orders else BadInput.exit_code if is_short else 0
    )


@refused_verb.command("drop", help="Let rows go without importing them.")
@click.argument("refused_ids", nargs=-1, type=int, required=True, metavar="ID...")
@click.pass_obj
def drop_verb(call: Call, refused_ids: tuple[int, ...]) -> None:
    """For good."""
    with call.station() as station:
        count = station.refusals.drop(refused_ids)
        left = station.refusals.count()
    call.answer({"dropped": count, "total": left}, [f"{count} dropped, {left} rows wait."])


@contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """While this runs, Ctrl+C asks to stop between two steps instead of in the middle of one."""
    asked = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        asked.set()

    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return
    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def telling(call: Call, path: Path) -> Callable[[ImportProgress], None]:
    """Says on standard error how far a large file is."""

    def tell(at: ImportProgress) -> None:
        if at.of > _TOLD_EVERY:
            call.progress(f"{path.name}: {at.orders:,} of {at.of:,} orders are in")
        elif not at.of and at.rows % _TOLD_EVERY == 0:
            call.progress(f"{path.name}: {at.rows:,} rows read")

    return tell


def parted(change: str) -> tuple[str, str]:
    """FIELD=VALUE as both. Raises BadInput."""
    field, sign, value = change.partition("=")
    if not sign or not field.strip():
        raise BadInput(
            f"{change!r} is no change.", "Write FIELD=VALUE, such as postal_code=98109.", fields=("changes",)
        )
    return field.strip(), value


def _line(row: KeptRow) -> str:
    return f"{row.refused_id:<6} {row.file}, line {row.row.line}: {row.row.said}"


def _mended_lines(mended: Mended) -> list[str]:
    lines = [f"{order.key.ref} is in" for order in mended.orders]
    if mended.skip is not None:
        lines.append(f"Not to be shipped: {mended.skip.said}.")
    return lines + [_line(row) for row in mended.waiting]


def _mended_exit(mended: Mended) -> int:
    if not mended.waiting:
        return 0
    return EXIT_PART if mended.orders else BadInput.exit_code
