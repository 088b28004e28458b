"""A watched folder: a file that is put there comes in by itself, and what is wrong with it is told."""

from pathlib import Path
from typing import Any

_HEAD = "order_ref,channel,sku,title,quantity,name,line1,city,state,postal_code,country\n"
_ROW = "W-{n},EXTERNAL,MUG,Mug,{quantity},Zoe Quill,9 Larch Ave,Reno,NV,89501,US\n"


def test_a_file_comes_in_with_its_refused_rows_told_and_is_put_away(bench: Any, tmp_path: Path) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    bench.station.settings.put("watch_folder", str(folder))
    before = bench.station.intake.waiting()
    (folder / "shop.csv").write_text(_HEAD + _ROW.format(n=1, quantity=1) + _ROW.format(n=2, quantity="many"))

    bench.until(lambda: "shop.csv was taken in" in bench.said())

    assert "1 new orders" in bench.said()
    assert "1 rows wait to be mended" in bench.said()
    assert bench.station.intake.waiting() == before + 1
    assert (folder / "done" / "shop.csv").exists()
    assert not (folder / "shop.csv").exists()


def test_a_folder_that_is_away_is_told_once(bench: Any, tmp_path: Path) -> None:
    bench.station.settings.put("watch_folder", str(tmp_path / "gone"))
    flow = bench.window.flows.watch

    flow.look()
    bench.until(lambda: bench.notice() is not None and bench.notice().kind == "bad")
    bench.window.frame.notices.dismiss()
    flow.look()
    bench.until(lambda: not bench.program.jobs.holding and not flow._is_looking)

    assert bench.notice() is None
