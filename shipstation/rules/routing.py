"""Which printer a paper goes to: the most particular route that fits, and its stand-in while it is away."""

from collections.abc import Mapping, Sequence

from shipstation.model import PaperKind, PrinterSetup, Route, paper_name

_NEAR_MM = 6.0
"""So far apart two sizes may be and still count as one: carriers' pages are a little smaller than the stock."""


def route_for(
    routes: Sequence[Route], document: PaperKind, *, account: str = "", page_mm: tuple[float, float] | None = None
) -> Route | None:
    """The route of a paper, or None.

    One that names the account goes before one that names the size, and that before one that names neither; of equals
    the first. A route of another account, or of a size that the page does not have, does not count.

    Args:
        page_mm: width and length of its pages; None: not known, then no route of a size counts.
    """
    fitting = [route for route in routes if route.document is document and _fits(route, account, page_mm)]
    return min(fitting, key=lambda route: (not route.account, route.size_mm is None), default=None)


def route_name(document: PaperKind, *, account: str = "", size_mm: tuple[float, float] | None = None) -> str:
    """What a route is called: of the same paper, account and size there is one, so a new one takes its place."""
    size = "" if size_mm is None else paper_name(size_mm)
    return " ".join(part for part in (document.value.lower(), account, size) if part)


def stood_in(printer: PrinterSetup, printers: Mapping[str, PrinterSetup]) -> PrinterSetup:
    """The printer itself, or who stands in for it while it is away; the last that is there, if all are away."""
    seen = {printer.name}
    while printer.is_away and printer.stand_in in printers and printer.stand_in not in seen:
        printer = printers[printer.stand_in]
        seen.add(printer.name)
    return printer


def _fits(route: Route, account: str, page_mm: tuple[float, float] | None) -> bool:
    if route.account not in ("", account):
        return False
    if route.size_mm is None:
        return True
    if page_mm is None:
        return False
    pairs = zip(sorted(page_mm), sorted(route.size_mm), strict=True)
    return all(abs(page - stock) <= _NEAR_MM for page, stock in pairs)
