"""Access tokens of Login with Amazon: asked for once, kept for their hour, refreshed before it ends.

Source: POST /auth/o2/token with grant_type=refresh_token.
"""

import json
import logging
from typing import Any
from urllib.parse import urlencode

from shipstation.amazon.kept import KeptToken, Token, read_token
from shipstation.amazon.line import Answer, Line, Patience
from shipstation.errors import AnswerLost, NotAuthorized, ShipError, Throttled, Unavailable
from shipstation.model import Credentials
from shipstation.ports import Clock

log = logging.getLogger(__name__)

_HEADERS = (
    ("content-type", "application/x-www-form-urlencoded;charset=UTF-8"),
    ("accept", "application/json"),
)
_REMEDIES = {
    "invalid_client": (
        "Amazon does not know this client id and secret.",
        "Enter the app's current client id and secret; Amazon has a secret rotated every 180 days.",
    ),
    "invalid_grant": (
        "This refresh token was revoked, or belongs to another app.",
        "Authorize the app again and enter its new refresh token.",
    ),
    "unauthorized_client": (
        "This app may not ask for access tokens.",
        "Check in Seller Central that the app is published or authorized for this account, not a draft.",
    ),
    "invalid_scope": (
        "Amazon refuses what this app asks to do.",
        "Check the app's roles in Seller Central, then authorize it again.",
    ),
    "unsupported_grant_type": (
        "The login address does not know how this station signs in.",
        "Check the account's login address.",
    ),
    "invalid_request": (
        "Amazon's login could not use the client id, secret or refresh token as entered.",
        "Enter the three values again, whole and without spaces.",
    ),
}
_OTHERWISE = ("Amazon's login refused this account.", "Enter the client id, secret and refresh token again.")


class Tokens:
    """One account's access token. Thread-safe: any number of askers share one request and its outcome."""

    def __init__(self, line: Line, url: str, credentials: Credentials, *, clock: Clock, patience: Patience) -> None:
        self._line = line
        self._url = url
        self._credentials = credentials
        self._clock = clock
        self._patience = patience
        self._kept = KeptToken(self._fetched, clock)

    def access(self, *, instead_of: str | None = None, within_s: float | None = None) -> str:
        """A token good for five minutes at least.

        Args:
            instead_of: a token that Amazon just turned down; it is not given again.
            within_s: what is left of the call that needs it; a login never takes longer than its own time.
        Raises: NotAuthorized; NoNetwork, Throttled or Unavailable, none of them with doubt: no purchase went out.
        """
        most_s = self._patience.login_s
        return self._kept.get(instead_of=instead_of, within_s=most_s if within_s is None else min(within_s, most_s))

    def _fetched(self, within_s: float) -> Token:
        form = {
            "grant_type": "refresh_token",
            "refresh_token": self._credentials.refresh_token,
            "client_id": self._credentials.client_id,
            "client_secret": self._credentials.client_secret,
        }
        asked_at = self._clock.now()
        try:
            answer = self._line.send(
                "POST",
                self._url,
                headers=_HEADERS,
                body=urlencode(form).encode(),
                within_s=within_s,
                fresh=True,
            )
        except AnswerLost as error:
            # A lost token is no doubt about a purchase: ask again whenever.
            raise _login_away(None) from error
        log.info("login with Amazon answered %d", answer.status)
        if answer.status != 200:
            raise _refusal(answer)
        body = _json_object(answer.body)
        token = read_token(body.get("access_token"), body.get("expires_in"), asked_at=asked_at)
        if token is None:
            raise _login_away(answer)
        return token


def _refusal(answer: Answer) -> ShipError:
    if answer.status == 429:
        return Throttled("Amazon's login takes no more requests just now.", "Wait a minute.", retry_after_s=10.0)
    if not 400 <= answer.status < 500:
        return _login_away(answer)
    code = _json_object(answer.body).get("error")
    name = code if isinstance(code, str) else None
    said, remedy = _REMEDIES.get(name or "", _OTHERWISE)
    return NotAuthorized(said, remedy, code=name, request_id=answer.request_id)


def _login_away(answer: Answer | None) -> Unavailable:
    return Unavailable(
        "Amazon's login did not answer as it should; nothing was sent.",
        "Try again in a minute.",
        code=None if answer is None else str(answer.status),
        request_id=None if answer is None else answer.request_id,
    )


def _json_object(body: bytes) -> dict[str, Any]:
    """The answer's JSON object; an empty one for anything else, which then lacks what is looked for."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
