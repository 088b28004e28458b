"""Login with Amazon: a refresh token becomes an access token. Source: API.md 4."""

import secrets
from collections.abc import Mapping
from urllib.parse import parse_qs

from shipstation.practice import restricted
from shipstation.practice.answers import JSON_TYPE, Problem, Reply, Request, denied, json_reply
from shipstation.practice.checks import read_object
from shipstation.practice.routes import TOKEN
from shipstation.practice.world import TOKEN_LIFE_S, Credentials, World

PATH = TOKEN.template
_FORM_TYPE = "application/x-www-form-urlencoded"


def give_token(world: World, request: Request) -> Reply:
    """The answer of the token address, refusals in LWA's own shape."""
    form = _form(request)
    if form is None:
        return _refusal(400, "invalid_request", f"The Content-Type must be {_FORM_TYPE}.")
    wrong = _wrong_grant(form) or _wrong_secret(form, world.credentials)
    if wrong is not None:
        return wrong
    return json_reply(
        {
            "access_token": world.new_access_token(),
            "refresh_token": world.credentials.refresh_token,
            "token_type": "bearer",
            "expires_in": TOKEN_LIFE_S,
        }
    )


def _form(request: Request) -> Mapping[str, str] | None:
    """What was filled in; None for another type. Amazon takes JSON too, though its pages name the form alone."""
    kind = request.headers.get("content-type", "").lower()
    if kind.startswith(_FORM_TYPE):
        return {name: values[-1] for name, values in parse_qs(request.body.decode("utf-8", "replace")).items()}
    if not kind.startswith(JSON_TYPE):
        return None
    try:
        told = read_object(request.body)
    except Problem:
        return {}
    return {name: value for name, value in told.items() if isinstance(value, str)}


def _wrong_grant(form: Mapping[str, str]) -> Reply | None:
    grant = form.get("grant_type")
    if grant == "refresh_token":
        return None
    if grant is None:
        return _refusal(400, "invalid_request", "The request is missing a required parameter : grant_type")
    if grant == "client_credentials":
        return _refusal(400, "invalid_scope", "The requested scope is invalid, unknown, or malformed.")
    unsupported = "The authorization grant type is not supported by the authorization server."
    return _refusal(400, "unsupported_grant_type", unsupported)


def _wrong_secret(form: Mapping[str, str], known: Credentials) -> Reply | None:
    for name in ("client_id", "client_secret"):
        if not secrets.compare_digest(form.get(name, "").encode(), getattr(known, name).encode()):
            return _refusal(401, "invalid_client", "Client authentication failed")
    if "refresh_token" not in form:
        return _refusal(400, "invalid_request", "The request is missing a required parameter : refresh_token")
    if secrets.compare_digest(form["refresh_token"].encode(), known.refresh_token.encode()):
        return None
    revoked = "User may have revoked or didn't grant the permission."
    return _refusal(400, "invalid_grant", f"The request has an invalid grant parameter : refresh_token. {revoked}")


def check_token(world: World, request: Request, operation: str | None = None) -> None:
    """Let a call in by its x-amz-access-token: an access token, or a restricted one where that is asked for.

    Raises: Problem.
    """
    token = request.headers.get("x-amz-access-token")
    if not token:
        raise denied("Access token is missing in the request header.")
    if token.startswith(restricted.PREFIX):
        restricted.check(world, token, request)
        return
    ends_at = world.token_expires_at(token)
    if ends_at is None:
        raise denied("The access token you provided is revoked, malformed or invalid.")
    if world.now() >= ends_at:
        raise denied("The access token you provided has expired.")
    if operation in restricted.OPERATIONS:
        raise denied("The operation needs a restricted data token.")


def _refusal(status: int, error: str, description: str) -> Reply:
    return json_reply({"error": error, "error_description": description}, status=status)
