"""The bench itself: time, secrets, choices, paper and the printers that take it."""

from concurrent.futures import Future
from datetime import datetime
from threading import Event
from typing import Protocol

from shipstation.model import (
    Account,
    Address,
    Box,
    Credentials,
    Document,
    PrinterSetup,
    PrintJob,
    Rendered,
    Verdict,
    Wish,
)


class Clock(Protocol):
    """The only source of time below the ways in."""

    def now(self) -> datetime:
        """Aware UTC."""

    def monotonic(self) -> float:
        """Seconds that never jump."""

    def wait(self, seconds: float, *, until: Event | None = None) -> None:
        """Sleep, in a worker thread only; `until` being set ends it early."""


class Secrets(Protocol):
    """The keyring, or practice's file of worthless keys."""

    def store_key(self) -> bytes:
        """The 32-byte key of the profile's store, made at the first call. KeyringAway."""

    def credentials(self, account: str) -> Credentials | None:
        """Of an account, or None."""

    def keep_credentials(self, account: str, credentials: Credentials) -> None:
        """Add or replace."""

    def forget_credentials(self, account: str) -> None:
        """Remove; nothing happens when there are none."""


class Settings(Protocol):
    """Choices of this bench (TOML)."""

    def accounts(self) -> tuple[Account, ...]:
        """All accounts of the profile."""

    def account(self, name: str | None = None) -> Account:
        """By name, else the chosen one. NotFound, or SettingsMissing when there is none."""

    def ship_from(self, account: Account) -> Address:
        """The account's own ship-from address, else the first one of its country, else the first one."""

    def boxes(self) -> tuple[Box, ...]:
        """The catalog."""

    def box(self, name: str | None = None) -> Box:
        """By name, else the usual one."""

    def wish(self) -> Wish:
        """The usual wish."""

    def printers(self) -> tuple[PrinterSetup, ...]:
        """All printers set up."""

    def printer(self, name: str | None = None) -> PrinterSetup | None:
        """By name (NotFound), else the default one, else None."""


class Renderer(Protocol):
    """Documents to printer bytes, in the decoder worker."""

    def render(self, document: Document, printer: PrinterSetup) -> Rendered:
        """Bytes for that printer and a PNG of what comes out. NotPrintable, LabelUnreadable."""

    def preview(self, document: Document) -> bytes:
        """A PNG of the document's first page, at most 1200 dots wide."""


class Verifier(Protocol):
    """Reads a label as a scanner would."""

    def verify(self, rendered: Rendered, *, tracking_id: str, printer: PrinterSetup) -> Verdict:
        """Codes read, and what stands against printing."""


class Papers(Protocol):
    """Papers of our own making."""

    def test_page(self, printer: PrinterSetup, at: datetime) -> Document:
        """A page that shows name, time, a code to scan and rulers, of the printer's paper size."""


class Spool(Protocol):
    """One worker a printer; jobs of one printer come out in order."""

    def submit(self, job: PrintJob, printer: PrinterSetup, data: bytes, *, again: bool = False) -> "Future[PrintJob]":
        """Keep the job, send it, keep its new state. The future gives the job in its last state, never raises.

        Raises, and then nothing is sent: DiskFull, StoreAway; PrinterUnsure after a doubt, unless `again`.
        """

    def send_left(
        self, job: PrintJob, printer: PrinterSetup, data: bytes, *, unverified: bool = False
    ) -> "Future[PrintJob]":
        """The same for a job that a stopped process left queued. StateRefused when somebody was quicker."""

    def write_up(self) -> None:
        """Keep what became of jobs whose end the store could not take. DiskFull, StoreAway when it still cannot."""

    def close(self) -> None:
        """Finish what is being sent; what is queued stays queued in the store."""
