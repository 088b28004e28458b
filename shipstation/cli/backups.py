"""backup and restore: the store as one encrypted file, and back."""

from datetime import UTC
from pathlib import Path
from typing import Any

import click

from shipstation.cli import shapes
from shipstation.cli.entry import Call, Verb
from shipstation.cli.secrets_in import secrets_in
from shipstation.errors import BadInput
from shipstation.model import BackupFacts
from shipstation.station.mending import Mending, Restored
from shipstation.store.restoring import Lost


@click.command("backup", cls=Verb, help="Copy the store to FILE or into FOLDER, encrypted and read back.")
@click.argument("target", required=False, type=click.Path(path_type=Path))
@click.option("--list", "listed", is_flag=True, help="the backups that stand where they go by themselves")
@click.pass_obj
def backup_verb(call: Call, target: Path | None, *, listed: bool) -> None:
    """Made while the bench works on."""
    if listed and target is not None:
        raise BadInput("Name a target, or say --list.", "Call again with one of them.", fields=("target",))
    with call.station() as station:
        backups = station.safety.backups
        if listed:
            found = backups.listed()
            lines = [_line(each) for each in found] or [f"No backup stands in {backups.folder()}."]
            call.answer({"folder": str(backups.folder()), "backups": [_shape(each) for each in found]}, lines)
            return
        made = backups.make(target)
    lines = [_line(made)]
    if not made.sealed:
        lines.append("It opens on this machine alone: privacy passphrase sets what opens it elsewhere.")
    call.answer({"backup": _shape(made)}, lines)


@click.command("restore", cls=Verb, help="Bring back backup FILE, the --last one, or with --key a lost key.")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--last", is_flag=True, help="the newest backup that stands where they go by themselves")
@click.option("--key", "lost_key", is_flag=True, help='the store stands, its key is lost: pipe {"passphrase": "…"}')
@click.option("--passphrase", "sealed", is_flag=True, help='another machine\'s backup: pipe {"passphrase": "…"}')
@click.option("--replace", is_flag=True, help="although a store with purchases stands here; it is put aside")
@click.option("--look", is_flag=True, help="only say what would be lost")
@click.pass_obj
def restore_verb(call: Call, /, file: Path | None, **given: bool) -> None:
    """No window may be open on it."""
    if [file is not None, given["last"], given["lost_key"]].count(True) != 1:
        raise BadInput("Name a FILE, or say --last or --key.", "Call again with one of them.", fields=("file",))
    passphrase = secrets_in("passphrase")["passphrase"] if given["lost_key"] or given["sealed"] else None
    mending = Mending(call.data_dir, call.profile)
    if given["lost_key"]:
        mending.recover_key(passphrase or "")
        call.answer({"key": "recovered"}, ["The key is back; the store opens again."])
        return
    source = file if file is not None else mending.last()
    if given["look"]:
        lost = mending.lost_by(source)
        call.answer({"file": str(source), "lost": _lost(lost)}, [f"{source}", *_lost_lines(lost)])
        return
    restored = mending.restore(source, passphrase=passphrase, replace=given["replace"] or given["last"])
    call.answer(_restored(source, restored), [f"{source} is the store now.", *_lost_lines(restored.lost)])


def _shape(backup: BackupFacts) -> dict[str, Any]:
    return {
        "file": backup.file,
        "made_at": shapes.time(backup.made_at),
        "schema": backup.schema,
        "bytes": backup.size,
        "store_id": backup.store_id,
        "passphrase": backup.sealed,
        "counts": dict(backup.counts),
    }


def _line(backup: BackupFacts) -> str:
    made = backup.made_at.astimezone(UTC)
    purchases = backup.counts.get("purchase", 0)
    return f"{made:%Y-%m-%d %H:%M} UTC  {backup.size:>12} bytes  {purchases} purchases  {backup.file}"


def _restored(source: Path, restored: Restored) -> dict[str, Any]:
    return {
        "file": str(source),
        "counts": restored.counts,
        "lost": _lost(restored.lost),
        "aside": str(restored.aside) if restored.aside is not None else None,
    }


def _lost(lost: tuple[Lost, ...] | None) -> list[dict[str, Any]] | None:
    if lost is None:
        return None
    return [
        {
            "purchase_id": each.purchase_id,
            "order": each.order,
            "state": each.state,
            "shipment_id": each.shipment_id or None,
            "tracking_id": each.tracking_id or None,
            "at": shapes.time(each.at),
        }
        for each in lost
    ]


def _lost_lines(lost: tuple[Lost, ...] | None) -> list[str]:
    if lost is None:
        return ["What was bought after it cannot be read any more: compare with Seller Central."]
    if not lost:
        return ["Nothing was bought after it."]
    return [
        f"{len(lost)} purchases came after it and are not in it; look them up at Amazon:",
        *(f"  {each.at:%Y-%m-%d %H:%M}  {each.order}  {each.state}  {each.tracking_id or '-'}" for each in lost),
    ]
