"""Printers that show themselves on the network by mDNS (Bonjour): raw ports, and IPP.

What they say is strangers' text: an address is made of a checked host, port and path alone, and it lies in this
network. A printer far away is typed by a person: labels carry names and streets.
"""

import ipaddress
import logging
import queue
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import zeroconf

from shipstation.model import FoundPrinter, Language
from shipstation.printing.discover_models import (
    NETWORK,
    Told,
    language_of_commands,
    language_of_model,
    proposal,
)

log = logging.getLogger(__name__)

RAW, IPP, IPPS = "_pdl-datastream._tcp.local.", "_ipp._tcp.local.", "_ipps._tcp.local."
_SCHEMES = {RAW: "tcp", IPP: "ipp", IPPS: "ipps"}
_MOST = 100
_WORKERS = 8
_STEP_S = 0.1
_RESOLVE_S = 1.0
_LONGEST_TEXT = 255
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,4}local", re.IGNORECASE)
_PATH = re.compile(r"[A-Za-z0-9_~.-]{1,100}(?:/[A-Za-z0-9_~.-]{1,100}){0,4}")
_PDF, _PNG = "application/pdf", "image/png"
_ANY = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A service as it came over the network. `texts`: of its TXT record, keys in lower case."""

    kind: str
    instance: str
    host: str
    port: int
    addresses: tuple[str, ...]
    texts: Mapping[str, str]


def devices(seconds: float) -> Iterator[FoundPrinter]:
    """Whatever answers within that time, as it answers. Raises OSError where there is no network to ask."""
    until = time.monotonic() + seconds - _STEP_S
    named: queue.Queue[tuple[str, str]] = queue.Queue(_MOST)
    found: queue.Queue[FoundPrinter | None] = queue.Queue()
    net = _opened()
    workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="mdns")
    try:
        zeroconf.ServiceBrowser(net, list(_SCHEMES), listener=_Listener(named))
        asks: list[Future[None]] = []
        while (left := until - time.monotonic()) > 0:
            yield from _ready(found)
            try:
                kind, name = named.get(timeout=min(_STEP_S, left))
            except queue.Empty:
                continue
            if len(asks) < _MOST:
                asks.append(workers.submit(_ask, net, kind, name, until, found))
            else:
                log.debug("more than %d printers on the network: the rest is left out", _MOST)
        yield from _ready(found)
        for ask in asks:
            if ask.done() and not ask.cancelled():
                ask.result()  # a bug in one shows itself
    finally:
        workers.shutdown(wait=False, cancel_futures=True)
        # It waits for its own threads and for the network: nobody waits for it.
        threading.Thread(target=net.close, name="mdns-close", daemon=True).start()


def found_in(said: Announced, *, by_name: bool = False) -> FoundPrinter | None:
    """A proposal for an announced service; None when no address may be made of it, or we speak no language of it.

    Args:
        by_name: this computer finds the .local name at one of the announced addresses. Then the name stands in the
            address, because it outlives the lease of the number; where the system knows no .local names (Linux
            without nss-mdns) a name would never be found.
    """
    number = _near(said.addresses)
    path = said.texts.get("rp", "") or "ipp/print"
    if number is None or not 0 < said.port < 65_536 or (said.kind != RAW and not _is_path(path)):
        log.info("a %s service is left out: no address can be made of it", said.kind)
        return None
    host = said.host.rstrip(".").lower() if by_name else number
    scheme = _SCHEMES[said.kind]
    model = " ".join(said.texts.get(key, "") for key in ("usb_mfg", "usb_mdl", "ty", "product"))
    pdl = said.texts.get("pdl", "")
    language = _language(scheme, f"{model} {said.instance}", pdl)
    if language is None and scheme != "tcp":
        log.info("a printer at %s is left out: it takes %s", number, pdl[:80])
        return None
    where = said.texts.get("note", "")
    return proposal(
        Told(
            name=said.instance,
            url=f"{scheme}://{f'[{host}]' if ':' in host else host}:{said.port}"
            + ("" if scheme == "tcp" else f"/{path}"),
            place=NETWORK,
            model=model,
            commands=f"{said.texts.get('usb_cmd', '')} {pdl}",
            said=", ".join(text for text in (said.texts.get("ty", ""), where, number) if text),
            language=language,
        )
    )


def announced(info: zeroconf.ServiceInfo) -> Announced:
    """What zeroconf read, as text, each of bounded length."""
    texts = {
        key[:32].decode("ascii", "replace").lower(): (value or b"")[:_LONGEST_TEXT].decode("utf-8", "replace")
        for key, value in list(info.properties.items())[:40]
    }
    return Announced(
        kind=info.type,
        instance=info.name.removesuffix(f".{info.type}")[:_LONGEST_TEXT],
        host=(info.server or "")[:_LONGEST_TEXT],
        port=info.port or 0,
        addresses=tuple(info.parsed_addresses()[:8]),
        texts=texts,
    )


class _Listener(zeroconf.ServiceListener):
    """Hands names on; in the thread of zeroconf, so it never waits."""

    def __init__(self, named: "queue.Queue[tuple[str, str]]") -> None:
        self._named = named

    def add_service(self, zc: zeroconf.Zeroconf, type_: str, name: str) -> None:  # noqa: ARG002 as zeroconf calls it
        try:
            self._named.put_nowait((type_, name))
        except queue.Full:
            log.debug("one more printer on the network than can be asked at once")

    def update_service(self, zc: zeroconf.Zeroconf, type_: str, name: str) -> None:
        """Nothing: it is asked once."""

    def remove_service(self, zc: zeroconf.Zeroconf, type_: str, name: str) -> None:
        """Nothing: who went while we looked is still worth a try."""


def _opened() -> zeroconf.Zeroconf:
    try:
        return zeroconf.Zeroconf()
    except zeroconf.Error as error:
        raise OSError(f"mDNS does not start: {error}") from error


def _ready(found: "queue.Queue[FoundPrinter | None]") -> Iterator[FoundPrinter]:
    while not found.empty():
        each = found.get()
        if each is not None:
            yield each


def _ask(
    net: zeroconf.Zeroconf, kind: str, name: str, until: float, found: "queue.Queue[FoundPrinter | None]"
) -> None:
    """One service, from its name to a proposal."""
    try:
        info = zeroconf.ServiceInfo(kind, name)
        if not info.request(net, max(0.0, until - time.monotonic()) * 1000):
            return
    except (zeroconf.Error, OSError) as error:
        # A name that is none, or the search has ended meanwhile.
        log.info("a %s service is left out: %s", kind, type(error).__name__)
        return
    said = announced(info)
    found.put(found_in(said, by_name=resolves(said, min(_RESOLVE_S, until - time.monotonic()))))


def resolves(said: Announced, patience_s: float, ask: Callable[[str], Sequence[str]] | None = None) -> bool:
    """Whether this computer finds the announced .local name, and at one of the announced addresses.

    `ask`: who knows the addresses of a name, raising OSError for one that is not known; by itself, the system.
    """
    host = said.host.rstrip(".")
    if not _HOST.fullmatch(host):
        return False
    got: list[str] = []

    def look() -> None:
        try:
            got.extend((ask or _system)(host))
        except OSError as error:
            log.debug("this computer does not find .local names: %s", error)

    # In a thread of its own, because nobody can tell the system how long to look for a name.
    thread = threading.Thread(target=look, name="mdns-name", daemon=True)
    thread.start()
    thread.join(max(0.0, patience_s))
    return any(each in said.addresses for each in tuple(got))


def _system(host: str) -> list[str]:
    return [str(each[4][0]) for each in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def _near(addresses: Sequence[str]) -> str | None:
    """The first address within this network, IPv4 before IPv6; link-local IPv6 needs a scope that no URL carries."""
    known = []
    for text in addresses:
        try:
            known.append(ipaddress.ip_address(text))
        except ValueError:
            continue
    near = [
        each
        for each in known
        if each.is_private
        and not (each.is_multicast or each.is_unspecified or each.is_reserved)
        and not (each.version == 6 and each.is_link_local)
    ]
    return next((str(each) for each in sorted(near, key=lambda one: one.version)), None)


def _is_path(path: str) -> bool:
    """Plain letters between slashes, and none that climbs."""
    return bool(_PATH.fullmatch(path)) and not any(part.strip(".") == "" for part in path.split("/"))


def _language(scheme: str, model: str, pdl: str) -> Language | None:
    """By raw port what its words let guess; by IPP what both it and way_ipp.py speak. None when there is none."""
    if scheme == "tcp":
        own = language_of_model(model)
        # A label printer may list PDF as well; its own language is the sure one.
        return own if own not in (None, Language.PDF) else language_of_commands(pdl) or own
    by_name = language_of_commands(pdl)
    if by_name in (Language.ZPL, Language.EPL):
        return by_name
    if not pdl or _PDF in pdl:
        return Language.PDF
    if _PNG in pdl:
        return Language.PNG
    return language_of_model(model) if _ANY in pdl else None
