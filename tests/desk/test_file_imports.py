"""Files of orders into a real store: again, edited here, stopped, killed; refused rows mended; a watched folder."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from shipstation.desk.intake import Imported
from shipstation.desk.watching import SETTLED_S, Watch
from shipstation.errors import BadInput, NotFound, StateRefused
from shipstation.intake.files import OrderFileReader
from shipstation.intake.inbox import FolderInbox
from shipstation.model import Channel, Hold, Order, OrderKey, OrderState
from shipstation.station import Station, open_station
from shipstation.store import order_rows
from shipstation.store.taking import facts_told
from tests.desk.conftest import QuickClock

ROOT = Path(__file__).parent.parent.parent
EXPORTS = ROOT / "tests" / "intake" / "exports"
_HEAD = "order_ref,channel,sku,title,quantity,name,line1,city,state,postal_code,country\n"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Station]:
    with open_station(data_dir=tmp_path / "data") as opened:
        yield opened


def rows(count: int, **more: str) -> str:
    cells = {"city": "Reno", **more}
    return _HEAD + "".join(
        f"B-{number:05},EXTERNAL,MUG,Mug,1,Zoë Quill,9 Larch Ave,{cells['city']},NV,89501,US\n"
        for number in range(count)
    )


def put(tmp_path: Path, content: str, name: str = "orders.csv") -> Path:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    return path


def edit(station: Station, order: Order) -> None:
    """What a verb that edits an order writes: another content, and no word of what its file told."""
    database = station.intake._orders._database  # type: ignore[attr-defined]
    with database.write() as connection:
        row = order_rows.row_of(connection, order.key)
        assert row is not None
        order_rows.put(connection, row.order_id, order)


def test_the_same_file_again_changes_nothing(here: Station, tmp_path: Path) -> None:
    path = put(tmp_path, rows(3))
    here.intake.import_file(path)

    kept = here.intake.import_file(path).kept

    assert (kept.added, kept.changed, kept.unchanged, kept.edited) == (0, 0, 3, ())


def test_what_is_edited_at_the_shop_follows_and_what_is_edited_here_stays_and_is_told(
    here: Station, tmp_path: Path
) -> None:
    here.intake.import_file(put(tmp_path, rows(3)))
    ours = here.intake.order("B-00001")
    edit(here, replace(ours, ship_to=replace(ours.ship_to, line1="10 Larch Ave")))

    again = here.intake.import_file(put(tmp_path, rows(3))).kept
    moved = here.intake.import_file(put(tmp_path, rows(3, city="Sparks"))).kept

    assert (again.changed, again.edited) == (0, ())
    assert (moved.changed, moved.unchanged, [key.ref for key in moved.edited]) == (2, 1, ["B-00001"])
    assert here.intake.order("B-00000").ship_to.city == "Sparks"
    assert here.intake.order("B-00001").ship_to.lines()[1:3] == ("10 Larch Ave", "Reno NV 89501")


def test_the_digests_of_a_release_are_those_of_the_next() -> None:
    """They stand in stores: a change of them would make every order look edited here."""
    order = OrderFileReader().read(EXPORTS / "etsy_items.csv").orders[0]

    assert facts_told(order).hex() == "94111b0035f12c58454fcca848f3e219c41371cc85ae6558c41371cc85ae6558"


def test_another_shops_order_of_that_number_is_not_overwritten(here: Station, tmp_path: Path) -> None:
    here.intake.import_file(EXPORTS / "woocommerce_orders.csv")
    before = here.intake.order("1001")

    done = here.intake.import_file(put(tmp_path, rows(1).replace("B-00000", "1001")))

    assert here.intake.order("1001") == before
    assert [(row.line, row.order_ref, row.kind) for row in done.file.refused] == [(2, "1001", "RefTaken")]
    waiting = next(row for row in here.refusals.all() if row.row.kind == "RefTaken")
    assert here.refusals.mend(waiting.refused_id, {"order_ref": "G-1001"}).waiting == ()
    assert here.intake.order("G-1001").ship_to.city == "Reno"


def test_shopifys_numbers_are_found_without_their_sign(here: Station) -> None:
    here.intake.import_file(EXPORTS / "shopify.csv")

    assert here.intake.order("1001").key == here.intake.order("#1001").key
    found = here.intake.find("1001").order
    assert found is not None
    assert found.key.ref == "#1001"


def test_what_the_shop_ships_no_more_is_held_until_it_does_again(here: Station, tmp_path: Path) -> None:
    here.intake.import_file(EXPORTS / "shopify.csv")
    content = (EXPORTS / "shopify.csv").read_text("utf-8")
    head, _, rest = content.partition("#1002,jose@example.com,paid")

    done = here.intake.import_file(put(tmp_path, f"{head}#1002,jose@example.com,refunded{rest}"))

    assert [key.ref for key in done.withdrawn] == ["#1002"]
    held = here.intake.order("#1002")
    assert (held.hold, held.state) == (Hold.WITHDRAWN, OrderState.ON_HOLD)
    here.intake.import_file(EXPORTS / "shopify.csv")
    free = here.intake.order("#1002")
    assert (free.hold, free.state) == (None, OrderState.TO_SHIP)


def test_an_import_that_is_stopped_keeps_what_it_told_and_goes_on_the_next_time(
    here: Station, tmp_path: Path
) -> None:
    path = put(tmp_path, rows(5_000))
    told: list[int] = []

    done = here.intake.import_file(
        path, progress=lambda at: told.append(at.orders), stop=lambda: bool(told and told[-1])
    )

    assert (done.kept.added, done.left) == (2_000, 3_000)
    again = here.intake.import_file(path)
    assert (again.kept.added, again.kept.unchanged, again.left) == (3_000, 2_000, 0)


_DYING = """
    import sys
    from pathlib import Path
    from shipstation.station import open_station

    with open_station(data_dir=Path(sys.argv[1])) as station:
        station.intake.import_file(Path(sys.argv[2]), progress=lambda at: print(at.orders, flush=True))
"""


@pytest.mark.long
def test_killed_in_the_middle_what_was_told_is_in(tmp_path: Path) -> None:
    path = put(tmp_path, rows(20_000))
    words = [sys.executable, "-c", textwrap.dedent(_DYING), str(tmp_path / "data"), str(path)]
    child = subprocess.Popen(words, stdout=subprocess.PIPE, cwd=ROOT, text=True)
    assert child.stdout is not None
    told = next(int(line) for line in child.stdout if int(line))
    child.kill()
    child.wait()
    child.stdout.close()

    with open_station(data_dir=tmp_path / "data") as station:
        again = station.intake.import_file(path)

    assert told >= 2_000
    assert again.kept.unchanged >= told
    assert again.kept.added + again.kept.unchanged == 20_000


def test_refused_rows_wait_are_mended_in_place_and_go_with_their_order(here: Station) -> None:
    here.intake.import_file(EXPORTS / "shopify.csv")
    bad, other = here.refusals.all()
    assert (bad.row.field, bad.row.column, other.row.kind) == ("postal_code", "Shipping Zip", "OrderIncomplete")

    still = here.refusals.mend(bad.refused_id, {"postal_code": "10001"})
    assert [row.row.kind for row in still.waiting] == ["BadPostalCode", "OrderIncomplete"]
    mended = here.refusals.mend(bad.refused_id, {"Shipping Zip": "'89501"})

    assert (mended.waiting, [order.key.ref for order in mended.orders]) == ((), ["#1008"])
    assert here.intake.order("#1008").ship_to.postal_code == "89501"
    assert len(here.intake.order("#1008").items) == 2
    assert here.refusals.count() == 0
    with pytest.raises(NotFound):
        here.refusals.mend(bad.refused_id, {})


def test_what_holds_for_the_order_is_mended_in_each_of_its_rows(here: Station, tmp_path: Path) -> None:
    content = rows(1) + rows(1).removeprefix(_HEAD).replace("MUG,Mug", "TEA,Tea")
    here.intake.import_file(put(tmp_path, content.replace("89501", "8950")))
    first, second = here.refusals.all()

    mended = here.refusals.mend(second.refused_id, {"postal_code": "89501", "quantity": "4"})

    assert mended.waiting == ()
    assert [(item.sku, item.quantity) for item in here.intake.order("B-00000").items] == [("MUG", 1), ("TEA", 4)]
    assert here.refusals._book.find(first.refused_id) is None


def test_the_same_file_again_lists_no_row_twice_and_a_mended_file_ends_them(here: Station, tmp_path: Path) -> None:
    bad = (
        rows(2).replace("B-00001,EXTERNAL,MUG,Mug,1", "B-00001,EXTERNAL,MUG,Mug,x")
        + ",EXTERNAL,M,M,1,A,B,C,NV,89501,US\n"
    )
    here.intake.import_file(put(tmp_path, bad))
    here.intake.import_file(put(tmp_path, bad))
    assert [row.row.order_ref for row in here.refusals.all()] == ["B-00001", None]

    here.intake.import_file(put(tmp_path, rows(2)))

    assert here.refusals.count() == 0


def test_a_row_without_its_order_never_replaces_the_order_that_is_here(here: Station, tmp_path: Path) -> None:
    here.intake.import_file(put(tmp_path, rows(1) + ",EXTERNAL,TEA,Tea,1,Zoë Quill,9 Larch Ave,Reno,NV,89501,US\n"))
    (row,) = here.refusals.all()

    with pytest.raises(StateRefused, match="here already, without this row"):
        here.refusals.mend(row.refused_id, {"order_ref": "B-00000"})

    assert [item.sku for item in here.intake.order("B-00000").items] == ["MUG"]
    with pytest.raises(BadInput, match="no field shoe_size"):
        here.refusals.mend(row.refused_id, {"shoe_size": "44"})
    assert here.refusals.drop([row.refused_id]) == 1
    with pytest.raises(NotFound):
        here.refusals.drop([row.refused_id])


class Folder:
    """A watched folder and a clock that the test turns."""

    def __init__(self, station: Station, path: Path) -> None:
        self.path = path
        path.mkdir()
        self.clock = _Turned()
        self.watch = Watch(station.intake, FolderInbox(), self.clock)

    def look(self) -> list[str]:
        return [each.path.name for each in self.watch.look(self.path)]

    def settle(self) -> list[str]:
        self.look()
        self.clock.seconds += SETTLED_S
        return self.look()

    def names(self) -> set[str]:
        return {str(each.relative_to(self.path)) for each in self.path.rglob("*") if not each.is_dir()}


class _Turned(QuickClock):
    seconds = 0.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def folder(here: Station, tmp_path: Path) -> Folder:
    return Folder(here, tmp_path / "hot")


def test_a_file_is_taken_once_it_stopped_growing(folder: Folder) -> None:
    path = put(folder.path, rows(1)[:40])
    assert folder.look() == []
    put(folder.path, rows(1))
    folder.clock.seconds += SETTLED_S
    assert folder.look() == []

    folder.clock.seconds += SETTLED_S

    assert folder.look() == ["orders.csv"]
    assert not path.exists()
    report = json.loads((folder.path / "done" / "orders.csv.report.json").read_text("utf-8"))
    assert (report["dialect"], report["added"], report["error"]) == ("generic", 1, None)


def test_what_cannot_be_read_goes_to_failed_with_the_reason_and_nothing_is_overwritten(folder: Folder) -> None:
    for content in ("junk", "other junk"):
        put(folder.path, content)
        assert folder.settle() == ["orders.csv"]

    assert folder.names() == {
        f"failed/{name}{end}" for name in ("orders.csv", "orders (2).csv") for end in ("", ".report.json")
    }
    assert (folder.path / "failed" / "orders.csv").read_text() == "junk"
    report = json.loads((folder.path / "failed" / "orders (2).csv.report.json").read_text("utf-8"))
    assert report["error"]["kind"] == "BadInput"


def test_links_folders_and_files_under_way_are_left_alone(folder: Folder, tmp_path: Path) -> None:
    outside = put(tmp_path, rows(1), "outside.csv")
    (folder.path / "link.csv").symlink_to(outside)
    (folder.path / "folder.csv").mkdir()
    os.mkfifo(folder.path / "pipe.csv")
    for name in (".hidden.csv", "orders.csv.part", "orders.csv.crdownload"):
        put(folder.path, rows(1), name)

    assert folder.settle() == []
    assert outside.exists()


def test_a_file_that_cannot_be_moved_is_told_once_and_taken_in_once(here: Station, folder: Folder) -> None:
    put(folder.path, rows(2))
    put(folder.path, "", "done")
    (folder.path / "done").rename(folder.path / "done ")
    (folder.path / "done").symlink_to(folder.path)

    folder.look()
    folder.clock.seconds += SETTLED_S
    came = [each for each in folder.watch.look(folder.path) if each.path.name == "orders.csv"]

    assert [(each.moved, each.error is not None) for each in came] == [(None, True)]
    assert "orders.csv" not in folder.settle()
    (folder.path / "done").unlink()
    # A process that starts anew, as after a crash between the import and the move.
    again = Folder.__new__(Folder)
    again.path, again.clock = folder.path, folder.clock
    again.watch = Watch(here.intake, FolderInbox(), folder.clock)
    assert "orders.csv" in again.settle()
    report = json.loads((folder.path / "done" / "orders.csv.report.json").read_text("utf-8"))
    assert (report["added"], report["unchanged"]) == (0, 2)


def test_a_folder_that_is_not_there_is_told(folder: Folder) -> None:
    shutil.rmtree(folder.path)
    with pytest.raises(BadInput, match="cannot be read"):
        folder.look()


def test_a_mapping_of_the_settings_reads_its_file(here: Station, tmp_path: Path) -> None:
    for field, said in {
        "order_ref": "No",
        "name": "Who",
        "line1": "Street",
        "city": "Town",
        "country": "=US",
    }.items():
        here.settings.put(f"mapping.Mine.{field}", said)
    here.settings.put("mapping.Mine.state", "=NV")
    here.settings.put("mapping.Mine.postal_code", "Zip")
    path = put(tmp_path, "No,Who,Street,Town,Zip\nX-1,Ann Lee,1 A St,Reno,89501\n")

    done: Imported = here.intake.import_file(path)

    assert (done.file.dialect, done.kept.added, done.file.refused) == ("Mine", 1, ())
    assert here.intake.known(OrderKey(channel=Channel.EXTERNAL, ref="X-1")) is not None
    assert "Mine" in here.previews.dialects()
    assert here.previews.preview(path).file.orders == done.file.orders
    with pytest.raises(BadInput):
        here.settings.put("mapping.Mine.shoe_size", "Size")
