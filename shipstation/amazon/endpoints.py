"""Which addresses an account may talk to, and nothing else.

A token or a buyer's address must never go to a host that is not Amazon's, nor a practice one to Amazon.
"""

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from shipstation.errors import BadInput
from shipstation.model import Account, Region

_TOKEN_PATH = "/auth/o2/token"  # noqa: S105 the path of Login with Amazon, not a secret
_LOGIN_HOSTS = {Region.NA: "api.amazon.com", Region.EU: "api.amazon.co.uk", Region.FE: "api.amazon.co.jp"}
_LIVE_HOSTS = frozenset(f"sellingpartnerapi-{region.value}.amazon.com" for region in Region)
_SANDBOX_HOSTS = frozenset(f"sandbox.{host}" for host in _LIVE_HOSTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """`api`, `permits`: scheme and host without a path; `login`: the whole URL of the token request.

    `permits` gives out Restricted Data Tokens: Amazon's test hosts take those of its live hosts (API.md 5).
    """

    api: str
    login: str
    permits: str


def endpoints(account: Account, *, loopback_only: bool, sandbox: bool = False) -> Endpoints:
    """Give the two addresses of an account, checked.

    Args:
        account: None in its URLs means the region's own hosts.
        loopback_only: practice; both URLs must be given and be on this machine, plain HTTP allowed.
        sandbox: Amazon's test hosts alone, also where the account names none.
    Raises: BadInput naming `endpoint` or `lwa_endpoint`.
    """
    host = f"sellingpartnerapi-{account.region.value}.amazon.com"
    api = account.endpoint or f"https://{'sandbox.' if sandbox else ''}{host}"
    login = account.lwa_endpoint or f"https://{_LOGIN_HOSTS[account.region]}{_TOKEN_PATH}"
    api_parts = _split(api, "endpoint")
    login_parts = _split(login, "lwa_endpoint")
    if api_parts.path not in ("", "/"):
        raise _refused("endpoint", "must be a scheme and a host without a path")
    if loopback_only:
        _check_loopback(api_parts, "endpoint")
        _check_loopback(login_parts, "lwa_endpoint")
    else:
        _check_amazon(api_parts, "endpoint", _SANDBOX_HOSTS if sandbox else _LIVE_HOSTS | _SANDBOX_HOSTS)
        _check_amazon(login_parts, "lwa_endpoint", frozenset(_LOGIN_HOSTS.values()))
        if login_parts.path != _TOKEN_PATH:
            raise _refused("lwa_endpoint", f"must end with {_TOKEN_PATH}")
    base = f"{api_parts.scheme}://{api_parts.netloc}"
    return Endpoints(api=base, login=login, permits=base.replace("://sandbox.", "://", 1))


def _split(url: str, field: str) -> SplitResult:
    """The parts of a URL that names a host and carries nothing hidden."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port that is no number raises only when it is read
    except ValueError as error:
        raise _refused(field, "is not a URL") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _refused(field, "must begin with https:// and name a host")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise _refused(field, "must hold no user name, query or fragment")
    return parts


def _check_loopback(parts: SplitResult, field: str) -> None:
    host = parts.hostname or ""
    if not _is_loopback(host):
        raise _refused(field, f"must be on this machine in the practice profile, not {host}")


def _check_amazon(parts: SplitResult, field: str, hosts: frozenset[str]) -> None:
    if parts.scheme != "https":
        raise _refused(field, "must use https")
    if parts.hostname not in hosts or parts.port not in (None, 443):
        raise _refused(field, f"must be one of {', '.join(sorted(hosts))}")


def _is_loopback(host: str) -> bool:
    # The whole zone is this machine's own (RFC 6761).
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refused(field: str, why: str) -> BadInput:
    return BadInput(f"The account's {field} {why}.", "Correct the account's address.", fields=(field,))
