"""A token that is asked for once and kept until shortly before it ends, however many need it at the same moment."""

import math
import re
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta

from shipstation.errors import ShipError
from shipstation.ports import Clock

_EARLY = timedelta(minutes=5)
_USUAL_LIFE_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Token:
    """A secret and until when it is given out."""

    secret: str
    until: datetime


class KeptToken:
    """One token. Thread-safe: any number of askers share one request and its outcome.

    `fetch` gets a new one within so many seconds, or raises a ShipError.
    """

    def __init__(self, fetch: Callable[[float], Token], clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: Token | None = None
        self._flight: Future[str] | None = None

    def get(self, *, instead_of: str | None = None, within_s: float) -> str:
        """The token, good for five minutes at least; never `instead_of`, which was just turned down."""
        with self._lock:
            kept = self._kept
            if kept is not None and kept.secret != instead_of and self._clock.now() < kept.until:
                return kept.secret
            flight = self._flight
            ours = flight is None
            if flight is None:
                flight = self._flight = Future()
        if ours:
            self._fly(flight, within_s)
        return flight.result()

    def _fly(self, flight: "Future[str]", within_s: float) -> None:
        """Ask Amazon, and give the outcome to everybody who waits."""
        try:
            kept = self._fetch(within_s)
        except ShipError as error:
            with self._lock:
                self._flight = None
            flight.set_exception(error)
        except BaseException as error:
            with self._lock:
                self._flight = None
            flight.set_exception(error)
            raise
        else:
            with self._lock:
                self._kept = kept
                self._flight = None
            flight.set_result(kept.secret)


def read_token(secret: object, life_s: object, *, asked_at: datetime) -> Token | None:
    """A token from an answer's two values; None when the secret cannot be one. A life that is no number: an hour."""
    # It becomes a header: what is not plain printable text would break the request or smuggle a second header.
    if not isinstance(secret, str) or not re.fullmatch(r"[\x21-\x7e]{1,4096}", secret):
        return None
    seconds = _USUAL_LIFE_S
    if isinstance(life_s, int | float | str):
        try:
            seconds = float(life_s)
        except ValueError:
            seconds = _USUAL_LIFE_S
    if not math.isfinite(seconds):
        seconds = _USUAL_LIFE_S
    life = timedelta(seconds=min(max(seconds, 0.0), 86_400.0))
    return Token(secret=secret, until=asked_at + life - min(_EARLY, life / 2))
