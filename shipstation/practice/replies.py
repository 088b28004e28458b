"""Answers that stand in for the true one, word for word as the real world gives them.

Source: error codes and messages of API.md 1.1 and 4; the HTML is what gateways and guest networks show.
"""

import gzip
from dataclasses import replace
from functools import lru_cache

from shipstation.practice.answers import Reply, error_body, json_reply

HUGE_BYTES = 100 * 1024 * 1024


def _html(status: int, title: str, **headers: str) -> Reply:
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Reply(status=status, body=page.encode(), content_type="text/html", headers=headers)


def _error(status: int, code: str, message: str, details: str = "", **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return replace(json_reply(error_body(code, message, details), status=status), headers=named)


def _login(status: int, error: str, description: str) -> Reply:
    return json_reply({"error": error, "error_description": description}, status=status)


_DENIED = "Access to requested resource is denied."
_INVALID = "Provided input is invalid. Please verify. (D-799)"
_QUOTA = "You exceeded your quota for the requested resource."
_REVOKED = (
    "The request has an invalid grant parameter : refresh_token. "
    "User may have revoked or didn't grant the permission."
)
_WITHOUT_DETAILS = {"errors": [{"code": "InvalidInput", "message": _INVALID}]}

REPLIES = {
    "400": _error(400, "InvalidInput", _INVALID, "A parameter has a value that is not allowed."),
    "400-no-details": json_reply(_WITHOUT_DETAILS, status=400),
    "400-bare-array": json_reply(
        [{"code": "InvalidInput", "message": "Could not match input arguments"}], status=400
    ),
    "400-empty": Reply(status=400),
    "token-expired": _error(400, "TOKEN_EXPIRED", "The request token has expired. Get the rates again. (D-702)"),
    "401": _error(401, "Unauthorized", _DENIED),
    "403": _error(403, "Unauthorized", _DENIED),
    "role-missing": _error(403, "Unauthorized", _DENIED),
    "region-na": _error(403, "Unauthorized", _DENIED),
    "region-eu": _error(403, "Unauthorized", _DENIED),
    "region-fe": _error(403, "Unauthorized", _DENIED),
    "token-refused": _error(403, "Unauthorized", "The access token you provided is revoked, malformed or invalid."),
    "permit-refused": _error(400, "InvalidInput", "Application do not have access to some or all requested resource"),
    "not-enrolled": _error(500, "InternalFailure", "We encountered an internal error. Please try again."),
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
    "invalid-grant": _login(400, "invalid_grant", _REVOKED),
    "invalid-client": _login(401, "invalid_client", "Client authentication failed"),
    "unauthorized-client": _login(400, "unauthorized_client", "The client is not authorized to request a token."),
    "invalid-scope": _login(400, "invalid_scope", "The requested scope is invalid, unknown, or malformed."),
    "html-200": _html(200, "Sign in to the guest network"),
    "captive-portal": _html(511, "Accept the terms of the guest network", Link="<http://portal.invalid/>"),
    "redirect": Reply(status=302, headers={"Location": "http://127.0.0.2:9/elsewhere"}),
    "empty-200": Reply(),
    "bad-json": Reply(body=b'{"payload": {"shipmentId": "amzn1.s'),
}
# Told by a network on the way, which knows none of Amazon's headers.
STRANGERS = frozenset({"html-200", "captive-portal", "redirect"})


@lru_cache(maxsize=1)
def bomb() -> Reply:
    """100 KB that unpack to 100 MB."""
    return Reply(body=gzip.compress(b" " * HUGE_BYTES), headers={"Content-Encoding": "gzip"})
