"""privacy: what is held of people, and how it goes."""

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import click

from shipstation.cli import shapes
from shipstation.cli.audit import audit_shape
from shipstation.cli.entry import Call, Verbs
from shipstation.cli.incidents import incident_verb
from shipstation.cli.secrets_in import secrets_in
from shipstation.desk.privacy import PrivacyStatus, Purged
from shipstation.errors import BadInput, ShipError
from shipstation.files import write_whole
from shipstation.model import CanaryHit, Certificate, Channel, Gone, Held, OrderKey
from shipstation.rules.retention import AMAZON_DAYS, AUDIT_MONTHS, LEDGER_MONTHS


@click.group("privacy", cls=Verbs, help="People's data: what is held, purge, erase, canary, incidents, the key.")
def privacy_verb() -> None:
    """Group."""


privacy_verb.add_command(incident_verb)


@privacy_verb.command("status", help="Whose data is held, for how long, and when it was looked after.")
@click.pass_obj
def privacy_status(call: Call) -> None:
    """Nothing is changed."""
    with call.station() as station:
        status = station.safety.privacy.status()
    call.answer(_status(status), _status_lines(status))


@privacy_verb.command("run", help="Purge what is due; the station does so once a day by itself.")
@click.option("--now", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="as if it were then (UTC)")
@click.pass_obj
def run_privacy(call: Call, now: datetime | None) -> None:
    """A day alone means its end."""
    at = now.replace(tzinfo=UTC) if now is not None else None
    if at is not None and at.time() == time.min:
        at = datetime.combine(at.date(), time.max, UTC)
    with call.station() as station:
        purged = station.safety.privacy.run(at)
    call.answer(_purged(purged), _purged_lines(purged))


@privacy_verb.command("erase", help="Erase all of Amazon's people now, and write a certificate.")
@click.option("--amazon", is_flag=True, required=True, help="say it: Amazon's data is meant")
@click.option("--ledger", is_flag=True, help="also the list of what was bought, with its costs")
@click.option("--yes", is_flag=True, help="without asking; it cannot be taken back")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="where the certificate goes (PDF)")
@click.pass_obj
def erase(call: Call, *, amazon: bool, ledger: bool, yes: bool, out: Path | None) -> None:
    """What is not settled stays, and is told."""
    if not amazon:
        raise BadInput("Say what is to be erased.", "privacy erase --amazon", fields=("amazon",))
    if not yes:
        raise BadInput(
            "This erases every Amazon buyer's name, address and label, here and in the backups. "
            "It cannot be taken back.",
            "Say --yes as well.",
            fields=("yes",),
        )
    with call.station() as station:
        certificate, paper = station.safety.privacy.erase_amazon(ledger=ledger)
    if out is not None:
        write_whole(out, paper.document.content)
    gone = certificate.gone
    lines = [
        f"Erased: {gone.shipments} shipments, {gone.orders} orders, {gone.documents} papers.",
        f"Audit entry {certificate.entry.number}.",
        *_left(gone),
    ]
    call.answer(_certificate(certificate, out), lines)


@privacy_verb.command("canary", help="Look for TEXT in every file of the station. Exit 3 where it is found.")
@click.argument("text")
@click.option("--inside", is_flag=True, help="in the decrypted store as well: free pages, index and log")
@click.pass_obj
def look_for_canary(call: Call, text: str, *, inside: bool) -> None:
    """As it is, in UTF-16, base64, hexadecimal, JSON and URLs, and inside zlib, gzip, zip and PDF."""
    with call.station() as station:
        found = station.safety.privacy.canary(text, inside=inside)
    lines = [f"{hit.hits:>6}  {hit.bytes:>12}  {hit.file}  ({', '.join(hit.ways)})" for hit in found.hits]
    if found.inside is not None:
        lines.append(f"{found.inside:>6}  inside the store, decrypted")
    shape = {"files": [_hit(hit) for hit in found.hits], "inside": found.inside, "found": bool(found.hits)}
    code = ShipError.exit_code if found.hits else 0
    call.answer(shape, ["  hits         bytes  file", *lines] if lines else ["Found nowhere."], exit_code=code)


@privacy_verb.command("tax", help="What tax law keeps of ORDER's buyer; the passphrase comes on standard input.")
@click.argument("order")
@click.option("--channel", type=click.Choice([each.value for each in Channel]), default=Channel.EXTERNAL.value)
@click.option("--reason", required=True, help="why it is read; the audit log keeps it")
@click.pass_obj
def read_tax(call: Call, order: str, channel: str, reason: str) -> None:
    """One record."""
    passphrase = secrets_in("passphrase")["passphrase"]
    with call.station() as station:
        key = OrderKey(channel=Channel(channel), ref=order)
        record = station.safety.privacy.tax_record(key, passphrase, reason)
    call.answer({"tax_record": record}, [f"{name}: {value}" for name, value in record.items()])


@privacy_verb.command("passphrase", help='Set the recovery passphrase: pipe {"passphrase": "…"}.')
@click.pass_obj
def set_passphrase(call: Call) -> None:
    """It opens backups on another machine, and this store when the keyring is lost."""
    passphrase = secrets_in("passphrase")["passphrase"]
    with call.station() as station:
        station.safety.backups.set_passphrase(passphrase)
    call.answer({"passphrase": True}, ["Set. Keep it on paper in a safe place: nobody can find it out."])


@privacy_verb.command("rotate-key", help="Another key for the store and its backups; close other windows first.")
@click.pass_obj
def rotate_key(call: Call) -> None:
    """Killed in between, the station opens all the same."""
    with call.station() as station:
        backups = station.safety.store_key.rotate()
    call.answer({"rotated": True, "backups": backups}, [f"The store has another key, {backups} backups as well."])


def _status(status: PrivacyStatus) -> dict[str, Any]:
    return {
        "store_id": status.store_id,
        "held": _held(status.held),
        "terms": {
            "amazon_days": AMAZON_DAYS,
            "external_days": status.terms.external_days or None,
            "tax_years": status.terms.tax_years,
            "ledger_months": LEDGER_MONTHS,
            "audit_months": AUDIT_MONTHS,
        },
        "run_at": shapes.time(status.run_at),
        "backups": {"count": status.backups, "oldest": shapes.time(status.oldest_backup)},
        "passphrase": status.has_passphrase,
        "audit": {"entries": status.entries, "good": status.entries_good},
    }


def _status_lines(status: PrivacyStatus) -> list[str]:
    held, terms = status.held, status.terms
    external = f"{terms.external_days} days" if terms.external_days else "as long as you like"
    lines = [
        f"Buyers of {held.shipments} shipments and {held.orders} orders stand here; {held.removed} were removed.",
        f"Kept after delivery: Amazon's {AMAZON_DAYS} days, others {external}. Ledger {LEDGER_MONTHS} months.",
        f"Purged last: {f'{status.run_at:%Y-%m-%d %H:%M} UTC' if status.run_at else 'never yet'}.",
        f"{status.backups} backups. Audit log: {status.entries} entries{'' if status.entries_good else ', BROKEN'}.",
    ]
    if not status.has_passphrase:
        lines.append("No recovery passphrase is set: a lost keyring is a lost store. privacy passphrase sets one.")
    if terms.tax_years and not status.has_passphrase:
        lines.append("Tax records lie unsealed: Amazon wants them cold. A recovery passphrase seals them.")
    if held.unsettled:
        lines.append(f"{held.unsettled} purchases are not settled; their bytes stay until they are (resume, settle).")
    return lines


def _purged(purged: Purged) -> dict[str, Any]:
    return {
        "at": shapes.time(purged.at),
        "gone": _gone(purged.gone),
        "backups": {"gone": _gone(purged.from_backups), "removed": purged.backups_removed},
        "files": purged.files,
        "audit_entries": purged.audit_entries,
    }


def _purged_lines(purged: Purged) -> list[str]:
    gone = purged.gone
    if not purged.anything:
        return ["Nothing was due.", *_left(gone)]
    return [
        f"Removed: the buyers of {gone.shipments} shipments and {gone.orders} orders, {gone.documents} papers,",
        f"{gone.quotes} quotes, {gone.ledger} old purchases, {purged.files} files.",
        f"In backups: {purged.from_backups.shipments} shipments; {purged.backups_removed} old backups removed.",
        *_left(gone),
    ]


def _left(gone: Gone) -> list[str]:
    lines = []
    if gone.left_unsettled:
        lines.append(f"{gone.left_unsettled} purchases wait to be settled first (resume, settle): their bytes stay.")
    if not gone.wal_cleared:
        lines.append("Somebody was reading: the log beside the store is emptied at the next run.")
    return lines


def _certificate(certificate: Certificate, out: Path | None) -> dict[str, Any]:
    return {
        "at": shapes.time(certificate.at),
        "who": certificate.who,
        "store_id": certificate.store_id,
        "gone": _gone(certificate.gone),
        "ledger": certificate.ledger,
        "files": certificate.files,
        "backups": certificate.backups,
        "tax_records": certificate.tax_records,
        "entry": audit_shape(certificate.entry),
        "certificate": str(out) if out is not None else None,
    }


def _held(held: Held) -> dict[str, Any]:
    return {
        "shipments": held.shipments,
        "orders": held.orders,
        "removed": held.removed,
        "tax_records": held.tax_records,
        "unsettled": held.unsettled,
        "oldest": shapes.time(held.oldest),
    }


def _gone(gone: Gone) -> dict[str, Any]:
    return {**gone.counts(), "wal_cleared": gone.wal_cleared}


def _hit(hit: CanaryHit) -> dict[str, Any]:
    return {"file": hit.file, "bytes": hit.bytes, "hits": hit.hits, "ways": list(hit.ways)}
