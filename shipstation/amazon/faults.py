"""Reads Amazon's refusals, in every shape they come in, and says them as errors a person can act on.

Shapes seen: {"errors": [...]}, a bare array, one error alone, HTML, nothing at all. Texts may change: decisions hang
on codes and on few words, and Amazon's own text is always shown.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shipstation.amazon.line import Answer
from shipstation.amazon.operations import CANCEL_SHIPMENT, Operation
from shipstation.errors import (
    AmazonDown,
    AnswerLost,
    InvalidAddress,
    NotAuthorized,
    NotCancellable,
    RateExpired,
    Refused,
    RequestRefused,
    Throttled,
)

_IDENTIFIER = re.compile(r"\(([ADS]-\d{3})\)")
_EXPIRED = re.compile(r"TOKEN_EXPIRED|\b(request ?token|rate)\b.{0,40}\bexpired", re.IGNORECASE)
_ALREADY_CANCELLED = re.compile(
    r"\balready (been )?cancell?ed|\b(has|is|was) (already )?(been )?cancell?ed", re.IGNORECASE
)
_TOO_LATE = re.compile(
    r"too late|can(not|'t| not| no longer) (be )?cancel|not (be )?cancell?able|cancell?ation window"
    r"|already (been )?(picked|shipped|delivered|dispatched|in transit)",
    re.IGNORECASE,
)
_REMEDIES = (
    (
        re.compile(r"documentation specification|document specification", re.IGNORECASE),
        "Choose another label format or another printer.",
    ),
    (
        re.compile(r"value.added service", re.IGNORECASE),
        "Get the rates again and choose the extras anew.",
    ),
)
_NOT_FOUND = "Check the number, and that it belongs to this account."
_OFFER_GONE = "Get the rates again."
_NOT_ELIGIBLE = "Choose another service or another box."
_OTHERWISE = "Correct what it names."
_ADDRESS = re.compile(
    r"\baddress|\bship ?(to|from)\b|\bpost(al)? ?code\b|\bzip\b|\bstate ?or ?region|\bcountry ?code\b|\bcity\b",
    re.IGNORECASE,
)
_SHIP_FROM = re.compile(r"ship ?from", re.IGNORECASE)
_DENIED = re.compile(r"access to requested resource is denied", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_LONGEST_TEXT = 300

_RETRY_AFTER_MOST_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One refusal of Amazon. `text` is its own words on one line, "" when it said nothing readable."""

    status: int
    code: str | None
    text: str
    request_id: str | None

    @property
    def already_cancelled(self) -> bool:
        """True when a cancel was refused because it had worked before."""
        return bool(_ALREADY_CANCELLED.search(self.text))

    @property
    def quoted(self) -> str:
        """Amazon's words as part of a sentence of ours."""
        return f"Amazon says: “{self.text}”." if self.text else f"Amazon answered {self.status} without a reason."


def read_fault(answer: Answer) -> Fault:
    """What an answer of 4xx or 5xx says. Never raises."""
    entry = _first_error(answer.body)
    code = _words(entry.get("code"))
    message, details = _words(entry.get("message")), _words(entry.get("details"))
    text = message if details in ("", message) else f"{message} {details}".strip()
    identifier = _IDENTIFIER.search(text)
    if identifier is not None:
        # The identifier says which of the many InvalidRequests it is; Amazon's support asks for it.
        code = f"{code} {identifier[1]}".strip()
    return Fault(status=answer.status, code=code or None, text=text[:_LONGEST_TEXT], request_id=answer.request_id)


def has_error_shape(answer: Answer) -> bool:
    """Whether Amazon itself seems to have refused, rather than something on the way."""
    return bool(_first_error(answer.body))


def refusal(operation: Operation, answer: Answer) -> Refused:
    """The error for a clear refusal (400, 404, 413, 415, 422 …): carried out by nobody."""
    fault = read_fault(answer)
    more: dict[str, Any] = {"code": fault.code, "request_id": fault.request_id}
    everything = f"{fault.code or ''} {fault.text}"
    if _EXPIRED.search(everything):
        return RateExpired("Amazon no longer knows these rates.", "Get the rates again.", **more)
    if operation is CANCEL_SHIPMENT and _TOO_LATE.search(everything):
        return NotCancellable(
            f"This shipment can no longer be cancelled. {fault.quoted}",
            "Ask the carrier to return it, or let it go.",
            **more,
        )
    remedy = next((remedy for pattern, remedy in _REMEDIES if pattern.search(everything)), None)
    if remedy is None and _ADDRESS.search(everything):
        field = "ship_from" if _SHIP_FROM.search(everything) else "ship_to"
        whose = "the ship-from address" if field == "ship_from" else "the buyer's address"
        return InvalidAddress(fault.quoted, f"Correct {whose} and get the rates again.", fields=(field,), **more)
    return RequestRefused(fault.quoted, remedy or _next_step(operation, fault), **more)


def _next_step(operation: Operation, fault: Fault) -> str:
    """What to do about a refusal that no word of it explains."""
    if fault.status == 404:
        return _OFFER_GONE if operation.spends else _NOT_FOUND
    if fault.status == 422:
        return _NOT_ELIGIBLE
    step = _OTHERWISE if fault.text else _OFFER_GONE if operation.spends else "Try again."
    return f"{step} For Amazon's support: request id {fault.request_id}." if fault.request_id else step


def not_authorized(answer: Answer) -> NotAuthorized:
    """The error for a 401 or 403 that a fresh token did not cure."""
    fault = read_fault(answer)
    said, fields = "Amazon denies this account access.", ("role",)
    if _DENIED.search(fault.text) or not fault.text:
        remedy = (
            "In Seller Central, check the shipping role of profile and app, and the region; then authorize again."
        )
    else:
        said = f"{said} {fault.quoted}"
        remedy = "Authorize the app again in Seller Central and enter the new refresh token."
        fields = ("refresh_token",)
    return NotAuthorized(
        said,
        remedy,
        code=fault.code,
        request_id=fault.request_id,
        fields=fields,
    )


def not_permitted(answer: Answer) -> NotAuthorized:
    """The error for a refused Restricted Data Token: the role is missing, or was given after the authorization."""
    fault = read_fault(answer)
    return NotAuthorized(
        f"Amazon does not let this app see restricted data. {fault.quoted}",
        "Check in Seller Central that the app has the Direct-to-Consumer Shipping role in the developer profile and "
        "on the app itself, and authorize the app again after a change.",
        code=fault.code,
        request_id=fault.request_id,
    )


def no_permits() -> NotAuthorized:
    """The error where nobody answers for permits at all."""
    return NotAuthorized(
        "This address gives out no permits for restricted data.", "Check the account's region and its address."
    )


def throttled(answer: Answer) -> Throttled:
    """The error for a 429; nothing was carried out."""
    fault = read_fault(answer)
    return Throttled(
        "Amazon takes no more requests of this kind just now.",
        "Wait a moment and try again.",
        retry_after_s=retry_after_s(answer) or 1.0,
        code=fault.code,
        request_id=fault.request_id,
    )


def amazon_down(answer: Answer) -> AmazonDown:
    """The error for a 5xx; whether anything was carried out is unknown."""
    fault = read_fault(answer)
    said = f" {fault.quoted}" if fault.text else ""
    return AmazonDown(
        f"Amazon is not working just now ({fault.status}).{said}",
        "Ask again in a minute; if it stays so, check that the account is enrolled for Amazon Shipping.",
        code=fault.code,
        request_id=fault.request_id,
    )


def guest_network(answer: Answer) -> AnswerLost:
    """The error for a 511, which says that a network wants something first. Amazon never gives one."""
    return AnswerLost(
        "This network wants its terms accepted first.",
        "Open a web page on this computer, accept them, then ask again.",
        request_id=answer.request_id,
    )


def not_amazon(answer: Answer) -> AnswerLost:
    """The error for an answer of a status that Amazon does not give, a redirect say."""
    return AnswerLost(
        f"Something between here and Amazon answered in its place (HTTP {answer.status}).",
        "Check for a guest network or a proxy, then ask again.",
        request_id=answer.request_id,
    )


def unusable(answer: Answer, why: str) -> AnswerLost:
    """The error for a yes that holds no sense; `why` says which part is missing, as `Unreadable` tells it."""
    body = answer.body.strip()
    if body[:1] == b"<":
        return not_amazon(answer)
    return AnswerLost(
        f"Amazon's answer cannot be used: {why}." if body else "Amazon's answer was empty.",
        "Ask again; if it stays so, give Amazon's support the request id.",
        request_id=answer.request_id,
    )


def retry_after_s(answer: Answer) -> float | None:
    """Seconds of a Retry-After header, at most a minute; None where there is none (Amazon documents none)."""
    header = answer.headers.get("retry-after", "")
    return min(float(header), _RETRY_AFTER_MOST_S) if re.fullmatch(r"\d{1,6}", header) else None


def _first_error(body: bytes) -> Mapping[str, Any]:
    """The first error object found; an empty one when the body holds none."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if isinstance(value, dict) and isinstance(value.get("errors"), list | dict):
        value = value["errors"]
    if isinstance(value, list):
        value = next((entry for entry in value if isinstance(entry, dict)), {})
    if not isinstance(value, dict) or not ({"code", "message"} & value.keys()):
        return {}
    return value


def _words(value: object) -> str:
    """Text on one line, without control characters; "" for anything but text."""
    return _CONTROL.sub(" ", value).strip() if isinstance(value, str) else ""
