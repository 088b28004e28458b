"""What both sides say of one run, at three moments: the journal and Amazon's ledger, the spool and the printer's tray."""

import json
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench_parts import until


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A purchase as the journal holds it. `shipment_id` "" before it is bought, or where it made a paper alone."""

    key: str
    state: str
    parcel: str
    shipment_id: str = ""
    tracking_id: str = ""
    charge: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A purchase as Amazon's ledger holds it."""

    key: str
    shipment_id: str
    tracking_id: str
    charge: str
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Both books at one time. `bodies`: the requests that came whole, by key, as checksums; `forms`: keys of forms."""

    kept: tuple[Kept, ...] = ()
    charges: tuple[Charge, ...] = ()
    bodies: dict[str, tuple[str, ...]] = field(default_factory=dict)
    forms: tuple[str, ...] = ()
    paper: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Checksums of a bought label: as kept here ("" when it is not), and as Amazon sold it."""

    kept: str
    sold: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One label's way to the printer after the restart; jobs are states, oldest first.

    `plain`: how a print without `again` ended ("" when the label was out already); `asked`: what the printer had got
    by then.
    """

    at_kill: tuple[str, ...]
    at_restart: tuple[str, ...]
    plain: str
    asked: int
    at_end: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One run. `killed` is read by the restarted station before it touches anything. `parcels`: bought in the end.

    `failed`: what the restarted station could not do, in words.
    """

    killed: Moment
    resumed: Moment
    ended: Moment
    parcels: int
    labels: dict[str, Label] = field(default_factory=dict)
    paper: Paper | None = None
    failed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The practice Amazon's ledger, and the printer's tray, from this run's beginning on."""

    url: str
    tray: Path
    purchases: int
    keys: int
    forms: int
    papers: int

    @classmethod
    def from_now(cls, url: str, tray: Path) -> "Ledger":
        """What stands there by now, and lies in the tray, belongs to runs before."""
        told = _read(url)
        return cls(
            url=url,
            tray=tray,
            purchases=len(told["purchases"]),
            keys=len(told["keys"]),
            forms=len(told["forms"]),
            papers=_count(tray),
        )

    def wait_for_paper(self, count: int) -> None:
        """Wait until the printer has kept so many jobs of this run: it ends a cut one a moment after its sender."""
        until(lambda: _count(self.tray) >= self.papers + count)

    def wait_whether_paper(self, count: int) -> None:
        """The same where nobody can say that it gets so many: not long."""
        with suppress(AssertionError):
            until(lambda: _count(self.tray) >= self.papers + count, within_s=1.0)

    def moment(self, kept: tuple[Kept, ...]) -> Moment:
        """Both books now."""
        told = _read(self.url)
        keys = list(told["keys"].items())[self.keys :]
        return Moment(
            kept=kept,
            charges=tuple(_charge(row) for row in told["purchases"][self.purchases :]),
            bodies={key: tuple(row["body_sha256"]) for key, row in keys},
            forms=tuple(form["key"] or "" for form in told["forms"][self.forms :]),
            paper=_count(self.tray) - self.papers,
        )


def _count(tray: Path) -> int:
    return len([path for path in tray.glob("*.json") if path.stem.isdecimal()])


def _charge(row: dict[str, Any]) -> Charge:
    return Charge(
        key=row["key"] or "",
        shipment_id=row["shipment_id"],
        tracking_id=row["tracking_id"],
        charge=f"{row['charge']['amount']} {row['charge']['currency']}",
        cancelled=row["cancelled_at"] is not None,
    )


def _read(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return dict(json.load(answer))
