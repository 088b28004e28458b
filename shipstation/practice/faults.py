"""Everything that can go wrong on purpose, by name: NAME[@OPERATION][:COUNT].

COUNT is how many requests are hit: 1 when absent, * for all. Where OPERATION is absent, any Shipping operation is
hit (the token only by @token), or the one in brackets below. The `practice` controls are never hit.

The door. No OPERATION; COUNT is for how many seconds; kept connections are cut, but for the one that armed it:
    refused                 nobody listens
    connect-timeout         connecting gets no answer (on Linux; elsewhere it may be refused instead)
The name and the certificate. Neither OPERATION nor COUNT; until other faults are armed:
    dns                     `practice serve` tells a host name that does not resolve; requests that name it are reset
    certificate-untrusted   TLS clients meet a certificate of an authority that nobody knows
    certificate-expired     ... one that ended yesterday
    certificate-wrong-host  ... one of another host
    tls-1.1                 ... a good one, over TLS 1.1 and no other version
The line, before the request is carried out:
    reset-before            a TCP reset once the request's head was read
    timeout                 silence until the client goes away
The line, after it was carried out:
    reset-after             a TCP reset instead of the answer
    timeout-after           silence until the client goes away
    cut-body                the connection ends half-way through the body: Content-Length says more
    wrong-length            Content-Length says half of the body; the rest and rubbish follow on the connection
    slow                    two seconds of nothing, then the answer drips for another
Another answer, and nothing is carried out; with -after (`500-after`) it is carried out first:
    400                     InvalidInput with details
    400-no-details          InvalidInput, and no word about what is wrong
    400-bare-array          errors without their envelope
    400-empty               no body
    token-expired           400 TOKEN_EXPIRED: the rates are too old
    401                     Unauthorized
    403                     Unauthorized, as for a token that ended
    role-missing            the same, and no new token cures it: until other faults are armed when COUNT is absent
    token-refused           403: the token is revoked or malformed, also a new one; lasts likewise
    not-enrolled            500 InternalFailure at every call, as for a seller unknown to Amazon Shipping; likewise
    permit-refused          400: the role gives no Restricted Data Token [createRestrictedDataToken]; likewise
    region-na               403 for any business but those of North America, where this seller is at home; likewise
    region-eu               ... but those of Europe
    region-fe               ... but those of the Far East
    404                     NotFound
    413                     the request is too large
    415                     the request is of another media type
    422                     InvalidRequest: not eligible
    429                     QuotaExceeded
    429-with-headers        QuotaExceeded with Retry-After and the rate
    500                     InternalFailure
    502                     a gateway's page
    503                     ServiceUnavailable
    504                     a gateway's page
    invalid-grant           400 of the login: the refresh token was revoked [token]
    invalid-client          401 of the login: the client's secret is not valid [token]
    unauthorized-client     400 of the login: the app may not ask for tokens [token]
    invalid-scope           400 of the login: the app asks for more than its roles [token]
    html-200                a page of a guest network, as a success
    captive-portal          511 and a page: a guest network wants its terms accepted
    redirect                302 to another host
    empty-200               a success without a body
    bad-json                a success that breaks off within its JSON
    huge-body               100 MB
    gzip-bomb               100 KB that unpack to 100 MB
The true answer, told in another way:
    missing-label           no document in it [purchaseShipment]
    bad-base64              documents that do not decode [purchaseShipment]
    null-tracking           null for all but the id [getTracking]
    numbers-as-text         money and weights as text, a tracking id of digits as a number
    no-payload              without its `payload` wrapper
    unknown-values          enum values and fields that nobody knows
    clock-skew              its Date is an hour ahead; until other faults are armed when COUNT is absent
What is bought itself, for good:
    other-charge            it costs more than the price [purchaseShipment]
    wrong-tracking-label    the label bears another code [purchaseShipment]
    blank-label             the label is white [purchaseShipment]
    wrong-format            the label is of another format than asked for [purchaseShipment]
"""

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace

from shipstation.practice.replies import REPLIES
from shipstation.practice.routes import OPERATIONS
from shipstation.practice.spoiling import SPOILS
from shipstation.practice.striking import CLOCK_SKEW

REFUSED, CONNECT_TIMEOUT, DNS = "refused", "connect-timeout", "dns"
UNRESOLVED_HOST = "practice-dns.localhost"
"""Names nothing: .localhost is kept for loopback (RFC 6761), and systems that take that literally meet a reset."""

DOOR = frozenset({REFUSED, CONNECT_TIMEOUT})
UNTRUSTED, EXPIRED, WRONG_HOST, OLD_TLS = (
    "certificate-untrusted", "certificate-expired", "certificate-wrong-host", "tls-1.1"
)  # fmt: skip
TLS = frozenset({UNTRUSTED, EXPIRED, WRONG_HOST, OLD_TLS})
BOUGHT_SPOILED = frozenset({"other-charge", "wrong-tracking-label", "blank-label", "wrong-format"})
_STANDING = TLS | {DNS}
_OF_CONNECTIONS = DOOR | _STANDING
OF_REGION = {
    "region-na": frozenset({"AmazonShipping_US"}),
    "region-fe": frozenset({"AmazonShipping_JP"}),
    "region-eu": frozenset(f"AmazonShipping_{each}" for each in ("UK", "IT", "ES", "FR", "IN", "UAE", "SA", "EG")),
}
"""The businesses of the region in which such a seller is at home. Source: API.md 2.2."""
OF_ACCOUNTS = frozenset(
    {
        "token-refused",
        "not-enrolled",
        "permit-refused",
        "unauthorized-client",
        "invalid-scope",
        CLOCK_SKEW,
        *OF_REGION,
    }
)
"""What is wrong with an account or its computer: nothing of it is ever carried out first."""
_UNTIL_REARMED = _STANDING | {"role-missing"} | (OF_ACCOUNTS - {"unauthorized-client", "invalid-scope"})
_HOME_OF = dict.fromkeys(BOUGHT_SPOILED | {"missing-label", "bad-base64"}, "purchaseShipment") | {
    "null-tracking": "getTracking",
    "invalid-grant": "token",
    "invalid-client": "token",
    "unauthorized-client": "token",
    "invalid-scope": "token",
    "permit-refused": "createRestrictedDataToken",
}
_REPLACED = (*REPLIES, "huge-body", "gzip-bomb")
_AFTER = frozenset(f"{name}-after" for name in _REPLACED if name not in OF_ACCOUNTS)
_ON_THE_LINE = frozenset({"reset-after", "timeout-after", "cut-body", "wrong-length", "slow", CLOCK_SKEW})
_CARRIED_OUT = _AFTER | _ON_THE_LINE | {*SPOILS, *BOUGHT_SPOILED}
NAMES = (
    *sorted(_OF_CONNECTIONS), "reset-before", "timeout", *_REPLACED, *sorted(_CARRIED_OUT - _AFTER), *sorted(_AFTER)
)  # fmt: skip
_WRITTEN = re.compile(r"(?P<name>[a-z0-9.-]+)(@(?P<operation>[A-Za-z0-9.]+))?(:(?P<count>\d+|\*))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One armed fault. `left`: how often, or for how many seconds, it still hits; None for ever."""

    name: str
    operation: str | None
    left: int | None

    def __str__(self) -> str:
        where = f"@{self.operation}" if self.operation else ""
        return f"{self.name}{where}:{'*' if self.left is None else self.left}"

    def hits(self, operation: str) -> bool:
        """Whether a request of this operation is hit."""
        meant = self.operation or _HOME_OF.get(self.name.removesuffix("-after"))
        return self.name not in _OF_CONNECTIONS and (operation == meant if meant else operation != "token")


def parse_fault(text: str) -> Fault:
    """A fault as it is written. Raises ValueError saying what is wrong."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None or match["name"] not in NAMES:
        raise ValueError(f"{text!r} is no fault; known are {', '.join(NAMES)}")
    name, operation = match["name"], match["operation"]
    count = match["count"] or ("*" if name.removesuffix("-after") in _UNTIL_REARMED else "1")
    if operation is not None and operation not in OPERATIONS:
        raise ValueError(f"{operation!r} is no operation; known are {', '.join(OPERATIONS)}")
    if name in _OF_CONNECTIONS and operation is not None:
        raise ValueError(f"{name} is a fault of connections: it takes no operation")
    if name in _STANDING and count != "*":
        raise ValueError(f"{name} lasts until other faults are armed: it takes no count")
    if count == "0":
        raise ValueError("a fault's count is at least 1")
    return Fault(name=name, operation=operation, left=None if count == "*" else int(count))


class Faults:
    """The armed faults. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._armed: list[Fault] = []

    def arm(self, faults: Iterable[Fault]) -> None:
        """These faults and no others."""
        with self._lock:
            self._armed = list(faults)

    def take(self, operation: str, business: str = "") -> str | None:
        """The name of the first fault that hits this request, and one less of it. `business`: whom it is for."""
        with self._lock:
            for place, fault in enumerate(self._armed):
                if not fault.hits(operation) or business in OF_REGION.get(fault.name, ()):
                    continue
                if fault.left == 1:
                    del self._armed[place]
                elif fault.left is not None:
                    self._armed[place] = replace(fault, left=fault.left - 1)
                return fault.name
        return None

    def tls(self) -> str | None:
        """The fault that a TLS client meets; None: a good certificate, of an authority of our own."""
        with self._lock:
            return next((fault.name for fault in self._armed if fault.name in TLS), None)

    def armed(self) -> list[str]:
        """What is still to come, as it is written; those of the door end by themselves and are not told."""
        with self._lock:
            return [str(fault) for fault in self._armed if fault.name not in DOOR]


def is_carried_out(name: str) -> bool:
    """Whether the request does its work before the fault strikes."""
    return name in _CARRIED_OUT
