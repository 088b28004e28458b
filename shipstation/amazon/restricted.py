"""Restricted Data Tokens: the one-hour permits with which Amazon gives out buyers' data on a few operations.

Source: tokens_2021-03-01.json `createRestrictedDataToken`; API.md 5. A path with names in braces (generic) covers
every shipment for the hour; a path without is the one resource itself (specific).
"""

import json
import logging
import threading
from collections.abc import Callable
from datetime import datetime

from shipstation.amazon import faults
from shipstation.amazon.kept import KeptToken, Token, read_token
from shipstation.amazon.line import Answer
from shipstation.amazon.operations import CREATE_RESTRICTED_DATA_TOKEN, Operation
from shipstation.errors import AmazonDown, AnswerLost, Unavailable
from shipstation.ports import Clock

log = logging.getLogger(__name__)


class NoPermits(Exception):
    """Nobody gives out permits at this address; Amazon itself always does, other services of its kind need not."""


class RestrictedTokens:
    """One account's permits, one a restricted operation. Thread-safe.

    `ask` sends a body to createRestrictedDataToken within so many seconds, as `Client.ask` does.
    """

    def __init__(self, ask: Callable[[bytes, float], Answer], clock: Clock) -> None:
        self._ask = ask
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], KeptToken] = {}

    def access(self, operation: Operation, *, instead_of: str | None = None, within_s: float) -> str:
        """A permit for every call of this operation, good for five minutes at least.

        Raises: NotAuthorized where the app lacks the role; NoNetwork, Throttled or Unavailable, none with doubt: what
            the permit is for has not gone out; NoPermits.
        """
        method, path = operation.method, operation.template
        with self._lock:
            kept = self._kept.get((method, path))
            if kept is None:
                kept = KeptToken(lambda left_s: self._fetched(method, path, left_s), self._clock)
                self._kept[method, path] = kept
        return kept.get(instead_of=instead_of, within_s=within_s)

    def _fetched(self, method: str, path: str, within_s: float) -> Token:
        body = json.dumps({"restrictedResources": [{"method": method, "path": path}]}).encode()
        asked_at = self._clock.now()
        try:
            answer = self._ask(body, within_s)
        except (AnswerLost, AmazonDown) as error:
            # A lost permit is no doubt about a purchase: ask again whenever.
            raise _away(error.request_id) from error
        if answer.status in (404, 405):
            raise NoPermits
        if answer.status != 200:
            raise faults.not_permitted(answer)
        token = _read(answer, asked_at=asked_at)
        if token is None:
            raise _away(answer.request_id)
        log.info("a restricted data token for %s %s", method, path)
        return token


def _read(answer: Answer, *, asked_at: datetime) -> Token | None:
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    return read_token(value.get("restrictedDataToken"), value.get("expiresIn"), asked_at=asked_at)


def _away(request_id: str | None) -> Unavailable:
    return Unavailable(
        "Amazon gave no permit for restricted data; nothing else was sent.",
        f"Try again in a minute ({CREATE_RESTRICTED_DATA_TOKEN.id}).",
        request_id=request_id,
    )
