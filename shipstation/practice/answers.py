"""What the practice Amazon answers: a reply, and a refusal in Amazon's own words."""

from dataclasses import dataclass, field
from typing import Any

import msgspec

JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One HTTP answer, before any fault spoils it."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON_TYPE
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request, read to its end. Header names are in lower case; values of a repeated query name are joined.

    `spoil`: a fault that what is bought is to carry for good.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    spoil: str | None = None


class Problem(Exception):
    """A refusal: it becomes the envelope {"errors": [{code, message, details}]}. Source: API.md 1.1."""

    def __init__(self, status: int, code: str, message: str, details: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details

    def reply(self) -> Reply:
        """The envelope."""
        return json_reply(error_body(self.code, self.message, self.details), status=self.status)


def error_body(code: str, message: str, details: str = "") -> dict[str, Any]:
    """Amazon's error envelope with one error."""
    return {"errors": [{"code": code, "message": message, "details": details}]}


def invalid(details: str) -> Problem:
    """400 for a body or parameter that breaks a rule; the reason stands in the details."""
    return Problem(400, "InvalidInput", "Provided input is invalid. Please verify. (D-701)", details)


def not_found(what: str) -> Problem:
    """404 for an id that nobody knows."""
    return Problem(404, "NotFound", f"{what} was not found. (D-704)", "The resource specified does not exist.")


def denied(details: str) -> Problem:
    """403 as SP-API words it. Source: API.md 4."""
    return Problem(403, "Unauthorized", "Access to requested resource is denied.", details)


def json_reply(value: Any, *, status: int = 200) -> Reply:
    """A reply with this JSON."""
    return Reply(status=status, body=msgspec.json.encode(value))


def payload(value: Any) -> Reply:
    """A success in the `payload` wrapper of Shipping v2."""
    return json_reply({"payload": value})
