"""What printers say of themselves over IPP, in words for packers (RFC 8011, 5.4.11 and 5.4.12; PWG 5100.9)."""

from collections.abc import Sequence

_STOPS = {
    "media-needed": "paper is needed",
    "media-empty": "the paper is out",
    "media-jam": "the paper is jammed",
    "input-tray-missing": "the paper tray is missing",
    "cover-open": "the cover is open",
    "door-open": "a door is open",
    "interlock-open": "a door is open",
    "toner-empty": "the toner is empty",
    "marker-supply-empty": "the ribbon or ink is empty",
    "developer-empty": "the toner is empty",
    "output-area-full": "the output is full",
    "fuser-over-temp": "it is too hot",
    "paused": "it is paused",
    "moving-to-paused": "it is being paused",
    "shutdown": "it is being shut down",
    "stopped-partly": "a part of it is stopped",
    "spool-area-full": "its memory is full",
    "offline": "it is offline",
    "timed-out": "it does not answer",
    "cups-missing-filter": "its driver is not complete on this computer",
    "cups-insecure-filter": "its driver is not safe on this computer",
}
_REPORTS = ("connecting-to-device", "media-low", "toner-low", "marker-supply-low")
_SUFFIXES = ("-error", "-warning", "-report")


def stops(reasons: Sequence[str]) -> tuple[str, ...]:
    """In words, what of `printer-state-reasons` keeps a printer from printing; mere warnings are left out."""
    return tuple(
        dict.fromkeys(
            _STOPS[_bare(reason)]
            for reason in reasons
            if _bare(reason) in _STOPS and not reason.endswith(("-warning", "-report"))
        )
    )


def words(reasons: Sequence[str], message: str = "") -> str:
    """Why a printer stands: known reasons in words, unknown ones as they are, else its own message."""
    known = [
        _STOPS.get(_bare(reason), _bare(reason)) for reason in reasons if _bare(reason) not in ("none", *_REPORTS)
    ]
    return ", ".join(dict.fromkeys(known)) or message or "it does not say why"


def _bare(reason: str) -> str:
    for suffix in _SUFFIXES:
        reason = reason.removesuffix(suffix)
    return reason
