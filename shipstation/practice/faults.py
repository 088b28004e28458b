"""Everything that can go wrong on purpose, by name: NAME[@OPERATION][:COUNT].

COUNT is how many requests are hit (1 when absent, * for all); for `refused` it is how many seconds nobody listens.
Where OPERATION is absent, any Shipping operation is hit (the token only by @token), but faults of labels and prices
hit purchaseShipment and null-tracking hits getTracking.

    before the request is read    refused, reset-before
    not carried out               timeout and every name in REPLIES
    carried out, then             reset-after, cut-body, slow, timeout-after and every name in REPLIES with -after
    carried out, answer spoiled   missing-label, bad-base64, null-tracking
    bought spoiled, for good      other-charge, wrong-tracking-label, blank-label, wrong-format
"""

import gzip
import json
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from shipstation.practice.answers import Reply, error_body, json_reply
from shipstation.practice.routes import OPERATIONS

REFUSED = "refused"
BOUGHT_SPOILED = frozenset({"other-charge", "wrong-tracking-label", "blank-label", "wrong-format"})
_LABEL_SPOILED = frozenset({"missing-label", "bad-base64"})
_HOME_OF = dict.fromkeys(BOUGHT_SPOILED | _LABEL_SPOILED, "purchaseShipment") | {"null-tracking": "getTracking"}
_WRITTEN = re.compile(r"(?P<name>[a-z0-9-]+)(@(?P<operation>[A-Za-z0-9.]+))?(:(?P<count>\d+|\*))?")


def _html(status: int, title: str) -> Reply:
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Reply(status=status, body=page.encode(), content_type="text/html")


def _error(status: int, code: str, message: str, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return replace(json_reply(error_body(code, message), status=status), headers=named)


_QUOTA = "You exceeded your quota for the requested resource."
REPLIES = {
    "400": _error(400, "InvalidInput", "Provided input is invalid. Please verify. (D-799)"),
    "400-bare-array": json_reply(
        [{"code": "InvalidInput", "message": "Could not match input arguments"}], status=400
    ),
    "400-empty": Reply(status=400),
    "401": _error(401, "Unauthorized", "Access to requested resource is denied."),
    "403": _error(403, "Unauthorized", "Access to requested resource is denied."),
    "404": _error(404, "NotFound", "The resource specified does not exist."),
    "413": _error(413, "InvalidRequest", "The request size exceeded the maximum accepted size."),
    "415": _error(415, "InvalidRequest", "The entity of the request is in a format not supported."),
    "422": _error(422, "InvalidRequest", "The package is not eligible for any service. (D-750)"),
    "429": _error(429, "QuotaExceeded", _QUOTA),
    "429-with-headers": _error(429, "QuotaExceeded", _QUOTA, retry_after="2", x_amzn_RateLimit_Limit="5.0"),
    "500": _error(500, "InternalFailure", "We encountered an internal error. Please try again. (S-503)"),
    "502": _html(502, "502 Bad Gateway"),
    "503": _error(503, "ServiceUnavailable", "Service is temporarily unavailable. Please try again."),
    "504": _html(504, "504 Gateway Time-out"),
    "html-200": _html(200, "Sign in to the guest network"),
    "empty-200": Reply(),
    "bad-json": Reply(body=b'{"payload": {"shipmentId": "amzn1.s'),
    "redirect": Reply(status=302, headers={"Location": "http://127.0.0.2:9/elsewhere"}),
    "huge-body": Reply(),
    "gzip-bomb": Reply(headers={"Content-Encoding": "gzip"}),
}
_HUGE = 100 * 1024 * 1024
_CARRIED_OUT = frozenset({"reset-after", "cut-body", "slow", "timeout-after", *_HOME_OF})
NAMES = (
    REFUSED, "reset-before", "timeout", *REPLIES, *sorted(_CARRIED_OUT), *(f"{name}-after" for name in REPLIES)
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One armed fault. `left`: how often it still hits; None for ever."""

    name: str
    operation: str | None
    left: int | None

    def __str__(self) -> str:
        where = f"@{self.operation}" if self.operation else ""
        return f"{self.name}{where}:{'*' if self.left is None else self.left}"

    def hits(self, operation: str) -> bool:
        """Whether a request of this operation is hit."""
        meant = self.operation or _HOME_OF.get(self.name)
        return self.name != REFUSED and (operation == meant if meant else operation != "token")


def parse_fault(text: str) -> Fault:
    """A fault as it is written. Raises ValueError saying what is wrong."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None or match["name"] not in NAMES:
        raise ValueError(f"{text!r} is no fault; known are {', '.join(NAMES)}")
    operation, count = match["operation"], match["count"] or "1"
    if operation is not None and operation not in OPERATIONS:
        raise ValueError(f"{operation!r} is no operation; known are {', '.join(OPERATIONS)}")
    if match["name"] == REFUSED and operation is not None:
        raise ValueError("refused closes the listener: it takes no operation")
    if count == "0":
        raise ValueError("a fault's count is at least 1")
    return Fault(name=match["name"], operation=operation, left=None if count == "*" else int(count))


class Faults:
    """The armed faults. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: list[Fault] = []

    def arm(self, faults: Iterable[Fault]) -> None:
        """These faults and no others."""
        with self._lock:
            self._armed = list(faults)

    def take(self, operation: str) -> str | None:
        """The name of the first fault that hits this request, and one less of it."""
        with self._lock:
            for place, fault in enumerate(self._armed):
                if not fault.hits(operation):
                    continue
                if fault.left == 1:
                    del self._armed[place]
                elif fault.left is not None:
                    self._armed[place] = replace(fault, left=fault.left - 1)
                return fault.name
        return None

    def armed(self) -> list[str]:
        """What is still to come, as it is written."""
        with self._lock:
            return [str(fault) for fault in self._armed if fault.name != REFUSED]


def is_carried_out(name: str) -> bool:
    """Whether the request does its work before the fault strikes."""
    return name in _CARRIED_OUT or (name.removesuffix("-after") in REPLIES and name not in REPLIES)


def replaced(name: str) -> Reply | None:
    """The answer that a fault gives instead of the true one; None for faults of another kind."""
    plain = name.removesuffix("-after")
    if plain == "huge-body":
        return Reply(body=b"[" + b" " * _HUGE + b"]")
    if plain == "gzip-bomb":
        return replace(REPLIES[plain], body=_bomb())
    return REPLIES.get(plain)


def spoiled(name: str, reply: Reply) -> Reply:
    """A true answer with one thing wrong in it; the same reply for faults of another kind."""
    if name not in _LABEL_SPOILED | {"null-tracking"} or reply.status != 200:
        return reply
    value = json.loads(reply.body)
    if name == "null-tracking":
        nulls = dict.fromkeys(("promisedDeliveryDate", "summary", "alternateLegTrackingId", "eventHistory"))
        value["payload"] |= nulls
    else:
        details = value["payload"].get("packageDocumentDetails") or [value["payload"]["packageDocumentDetail"]]
        if name == "missing-label":
            details[0]["packageDocuments"] = []
        else:
            details[0]["packageDocuments"][0]["contents"] = "%%% this is not Base64 %%%"
    return json_reply(value)


@lru_cache(maxsize=1)
def _bomb() -> bytes:
    return gzip.compress(b" " * _HUGE)
