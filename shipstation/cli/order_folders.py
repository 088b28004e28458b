"""orders watch, export-tracking, folder: what goes between this station, shops and other programs as files."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shipstation.cli import order_shapes, shapes
from shipstation.cli.entry import EXIT_PART, Call, Verb
from shipstation.cli.order_files import stopping
from shipstation.desk.watching import SETTLED_S, Watched
from shipstation.errors import BadInput, ShipError
from shipstation.files import write_whole

if TYPE_CHECKING:
    from shipstation.station import Station

_EVERY_S = 2.0


@click.command("watch", cls=Verb, help="Import files that are put into FOLDER; they go to done/ or failed/ in it.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--once", is_flag=True, help="end when nothing is left to import")
@click.pass_obj
def watch_verb(call: Call, folder: Path, once: bool) -> None:  # noqa: FBT001 a flag
    """Until Ctrl+C, or --once."""
    with call.station() as station:
        came = _watch(call, station, folder, once=once)
    call.answer({"files": [_shape(each) for each in came]}, [f"{len(came)} files."], exit_code=_exit(came))


@click.command("folder", cls=Verb, help="Share FOLDER with another program: orders come in/, shipments go out/.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--once", is_flag=True, help="end when nothing is left to do")
@click.pass_obj
def folder_verb(call: Call, folder: Path, once: bool) -> None:  # noqa: FBT001 a flag
    """Orders as JSON (or any known form) in, a JSON file a shipment out."""
    told: list[str] = []
    for name in ("in", "out"):
        _make(folder / name)
    with call.station() as station:

        def tell() -> None:
            news = station.program_folder.tell(folder.resolve() / "out", shapes.shipment)
            told.extend(each.shipment_id for each in news)
            for each in news:
                call.progress(f"{each.shipment_id}: {each.state.value}")

        came = _watch(call, station, folder / "in", once=once, also=tell)
    shape = {"files": [_shape(each) for each in came], "shipments": told}
    call.answer(shape, [f"{len(came)} files in, {len(told)} shipments out."], exit_code=_exit(came))


@click.command("export-tracking", cls=Verb, help="Write tracking numbers of a shop's orders to FILE in its own form.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--shop", required=True, help="shopify, woocommerce, ebay, etsy or amazon")
@click.option("--since", required=True, help="a day (2026-11-24) or a time with zone")
@click.pass_obj
def export_tracking_verb(call: Call, file: Path, shop: str, since: str) -> None:
    """Bought parcels that are not cancelled; a file that is there is replaced."""
    with call.station() as station:
        content, count = station.handing_back.tracking_file(shop, since=_since(since))
    write_whole(file.absolute(), content)
    call.answer({"file": str(file), "shop": shop, "shipments": count}, [f"{count} parcels in {file}."])


def _watch(
    call: Call, station: "Station", folder: Path, *, once: bool, also: Callable[[], None] = lambda: None
) -> list[Watched]:
    came: list[Watched] = []
    with stopping() as stopped:
        while not stopped():
            for each in station.watch.look(folder, stop=stopped):
                came.append(each)
                call.progress(_line(each))
            also()
            if once and not station.watch.waits():
                break
            station.clock.wait(SETTLED_S / 4 if once else _EVERY_S)
    return came


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise BadInput(
            f"The folder {folder} cannot be made ({error.strerror}).",
            "Check its name and rights.",
            fields=("folder",),
        ) from error


def _since(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text!r} is no day.", "Write it as 2026-11-24.", fields=("since",)) from error
    return at.astimezone(UTC) if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _shape(each: Watched) -> dict[str, Any]:
    if each.imported is not None:
        shape = order_shapes.imported(each.imported)
    else:
        told: ShipError = each.error or BadInput("The file could not be read.", "See its report.")
        shape = order_shapes.unread(each.path, told)
    return {
        **shape,
        "moved": str(each.moved) if each.moved else None,
        "error": shapes.error(each.error)["error"] if each.error is not None else None,
    }


def _line(each: Watched) -> str:
    if each.error is not None:
        return f"{each.path.name}: {each.error.said} {each.error.remedy}"
    if each.imported is None:
        return each.path.name
    kept, refused = each.imported.kept, len(each.imported.file.refused)
    return f"{each.path.name}: {kept.added} new, {kept.changed} changed, {refused} rows refused"


def _exit(came: list[Watched]) -> int:
    is_part = any(each.error is not None or (each.imported and each.imported.file.refused) for each in came)
    return EXIT_PART if is_part else 0
