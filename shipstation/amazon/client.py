"""One `ask` for every operation: token, limits, headers, repeats, and whatever can go wrong on the way.

It knows statuses and headers, not what a body means: that is wire's.
"""

import copy
import logging
import platform
import random
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Self

from shipstation import __version__
from shipstation.amazon import faults
from shipstation.amazon.endpoints import Endpoints
from shipstation.amazon.limits import Limits
from shipstation.amazon.line import Answer, Line, Patience
from shipstation.amazon.operations import CREATE_RESTRICTED_DATA_TOKEN, PLANS, Operation
from shipstation.amazon.restricted import NoPermits, RestrictedTokens
from shipstation.amazon.tokens import Tokens
from shipstation.errors import AmazonDown, AnswerLost, Throttled, Unavailable
from shipstation.ports import Clock

log = logging.getLogger(__name__)

# Amazon asks for this form, Language included, at most 500 characters.
USER_AGENT = (
    f"ParcelBench/{__version__} (Language=Python/{sys.version_info.major}.{sys.version_info.minor}; "
    f"Platform={platform.system() or 'unknown'})"
)
BUSINESS_ID = "x-amzn-shipping-business-id"
IDEMPOTENCY_KEY = "x-amzn-IdempotencyKey"

_TRIES = 3
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 8.0
# Refusals that say plainly that nothing was done. 408 and 409 are not among them: a request that came in pieces, or
# one that is still being worked on, may have been carried out.
_CLEAR = frozenset({400, 402, 404, 405, 406, 413, 414, 415, 422, 431})
_AMBIGUOUS = frozenset({408, 409})
_NOTHING: Mapping[str, str] = MappingProxyType({})
_dice = random.SystemRandom()


class Client:
    """Asks Amazon on behalf of one account. Thread-safe; blocking."""

    def __init__(
        self, line: Line, places: Endpoints, tokens: Tokens, *, business_id: str, clock: Clock, patience: Patience
    ) -> None:
        self._line = line
        self._places = places
        self._tokens = tokens
        self._business_id = business_id
        self._clock = clock
        self._patience = patience
        self._limits = Limits(clock, PLANS)
        self._permits = RestrictedTokens(self._permit, clock)
        self._is_behind = False

    def behind(self) -> Self:
        """The same client for work that nobody waits for: its requests let the bench's go first."""
        other = copy.copy(self)
        other._is_behind = True  # noqa: SLF001 a copy of our own
        return other

    def ask(
        self,
        operation: Operation,
        *,
        path: Mapping[str, str] = _NOTHING,
        query: Mapping[str, str] = _NOTHING,
        body: bytes | None = None,
    ) -> Answer:
        """Ask, again where that does no harm: an answer of 2xx, or a clear refusal (4xx) for the caller to word.

        Raises: NotAuthorized, NoNetwork, AnswerLost, AmazonDown, Throttled, Unavailable; BadInput for wrong names.
        """
        target = operation.target(path, query)
        headers = [("accept", "application/json"), (BUSINESS_ID, self._business_id)]
        if body is not None:
            headers.append(("content-type", "application/json"))
        until = self._clock.monotonic() + self._patience.total_s
        for attempt in range(_TRIES):
            # Waiting for our own limit is not waiting for Amazon: it does not count.
            until += self._limits.take(operation.id, behind=self._is_behind)
            try:
                return self._authorized(operation, target, headers, body, until)
            except (Throttled, AmazonDown, AnswerLost) as error:
                pause = _pause_s(error, attempt)
                last = attempt == _TRIES - 1 or not operation.may_repeat
                if last or self._clock.monotonic() + pause >= until:
                    raise
                log.info("%s: %s, again in %.1f s", operation.id, error.kind, pause)
            self._clock.wait(pause)
        raise AssertionError("the loop ends by returning or raising")

    def ask_once(
        self, operation: Operation, target: str, *, headers: Sequence[tuple[str, str]], body: bytes
    ) -> Answer:
        """Send stored headers and bytes as they are, with a token, a date and our name beside them.

        Only a 401 or 403, which carry nothing out, lead to a second sending, with a new token. Otherwise as `ask`.
        """
        self._limits.take(operation.id, behind=self._is_behind)
        until = self._clock.monotonic() + self._patience.total_s
        return self._authorized(operation, target, headers, body, until)

    def sign_in(self) -> None:
        """Get a token, or raise what stands in the way."""
        self._tokens.access()

    def has_permit(self, operation: Operation) -> bool:
        """Get a permit for restricted data, or raise what stands in the way; False where nobody gives any out."""
        try:
            self._permits.access(operation, within_s=self._patience.total_s)
        except NoPermits:
            self._check_stand_in()
            return False
        return True

    def close(self) -> None:
        """Let go of the connections."""
        self._line.close()

    def _authorized(
        self,
        operation: Operation,
        target: str,
        headers: Sequence[tuple[str, str]],
        body: bytes | None,
        until: float,
    ) -> Answer:
        """Send with a token; once more with a new one when Amazon turns it down."""
        token = self._token(operation, until=until)
        answer = self._sent(operation, target, headers, body, token=token, until=until)
        if answer.status in (401, 403):
            token = self._token(operation, instead_of=token, until=until)
            answer = self._sent(operation, target, headers, body, token=token, until=until)
        return self._judged(operation, answer)

    def _token(self, operation: Operation, *, until: float, instead_of: str | None = None) -> str:
        """What opens this operation: the account's access token, or a permit for restricted data."""
        within_s = until - self._clock.monotonic()
        if operation.restricted:
            try:
                return self._permits.access(operation, instead_of=instead_of, within_s=within_s)
            except NoPermits:
                self._check_stand_in()
                log.info("%s: no permits are given out here", operation.id)
        return self._tokens.access(instead_of=instead_of, within_s=within_s)

    def _check_stand_in(self) -> None:
        """On this machine it may be a stand-in for Amazon, made of Shipping alone: the access token does there."""
        if not self._places.api.startswith("http://"):
            raise faults.no_permits() from None

    def _permit(self, body: bytes, within_s: float) -> Answer:
        """Ask for a Restricted Data Token, with the access token as for anything else."""
        until = self._clock.monotonic() + within_s + self._limits.take(CREATE_RESTRICTED_DATA_TOKEN.id)
        headers = (("accept", "application/json"), ("content-type", "application/json"))
        target = CREATE_RESTRICTED_DATA_TOKEN.target({}, {})
        return self._authorized(CREATE_RESTRICTED_DATA_TOKEN, target, headers, body, until)

    def _sent(
        self,
        operation: Operation,
        target: str,
        headers: Sequence[tuple[str, str]],
        body: bytes | None,
        *,
        token: str,
        until: float,
    ) -> Answer:
        started = self._clock.monotonic()
        answer = self._line.send(
            operation.method,
            f"{self._places.permits if operation is CREATE_RESTRICTED_DATA_TOKEN else self._places.api}{target}",
            headers=[
                *headers,
                ("x-amz-access-token", token),
                ("x-amz-date", self._clock.now().strftime("%Y%m%dT%H%M%SZ")),
                ("user-agent", USER_AGENT),
            ],
            body=body,
            within_s=until - started,
            fresh=operation.spends or operation is CREATE_RESTRICTED_DATA_TOKEN,
        )
        took_ms = (self._clock.monotonic() - started) * 1000
        log.info("%s answered %d in %.0f ms, request %s", operation.id, answer.status, took_ms, answer.request_id)
        self._limits.learn(operation.id, answer.headers.get("x-amzn-ratelimit-limit"))
        return answer

    def _judged(self, operation: Operation, answer: Answer) -> Answer:
        """The answer where it is a yes or a clear no; otherwise the error it means."""
        status = answer.status
        if 200 <= status < 300 or status in _CLEAR:
            return answer
        if status in (401, 403):
            raise faults.not_authorized(answer)
        if status == 429:
            self._limits.empty(operation.id)
            raise faults.throttled(answer)
        if status == 511:
            raise faults.guest_network(answer)
        if status >= 500:
            raise faults.amazon_down(answer)
        if status >= 400 and status not in _AMBIGUOUS and faults.has_error_shape(answer):
            return answer
        raise faults.not_amazon(answer)


def _pause_s(error: Unavailable, attempt: int) -> float:
    """Full jitter: anywhere up to a bound that doubles, so that benches do not come back in step."""
    pause = _dice.uniform(0, min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**attempt))
    return max(pause, error.retry_after_s) if isinstance(error, Throttled) else pause
