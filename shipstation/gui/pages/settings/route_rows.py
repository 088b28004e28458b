"""The list of the Papers section: every kind of paper, and where it goes."""

from dataclasses import dataclass

from shipstation.gui import words
from shipstation.gui.pages.settings.printer_rows import size_text
from shipstation.gui.tables import RIGHT, Cell, Column
from shipstation.model import PaperKind, PrinterSetup, Route

ROUTED = (
    PaperKind.LABEL,
    PaperKind.PACKSLIP,
    PaperKind.CUSTOM_FORM,
    PaperKind.RECEIPT,
    PaperKind.COLLECTION_FORM,
    PaperKind.SUMMARY,
    PaperKind.CARDS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRow:
    """A kind of paper and a route of it; None: nobody said where it goes. `usual`: the usual printer, or ""."""

    kind: PaperKind
    route: Route | None
    usual: str

    @property
    def printer(self) -> str:
        """The printer it goes to; "" for none."""
        if self.route is not None:
            return self.route.printer
        return self.usual if self.kind is PaperKind.LABEL else ""


def route_rows(routes: tuple[Route, ...], usual: PrinterSetup | None) -> tuple[RouteRow, ...]:
    """Each kind at least once, in the order a parcel meets them."""
    name = usual.name if usual is not None else ""
    rows = []
    for kind in ROUTED:
        own = [route for route in routes if route.document is kind]
        rows += [RouteRow(kind=kind, route=route, usual=name) for route in own]
        is_open = not any(not route.account and route.size_mm is None for route in own)
        if is_open and (kind is PaperKind.LABEL or not own):
            rows.append(RouteRow(kind=kind, route=None, usual=name))
    return tuple(rows)


def _of(row: RouteRow) -> Cell:
    if row.route is None:
        return Cell(text=words.tr("all others") if row.kind is PaperKind.LABEL else words.tr("all"), tone="muted")
    parts = [row.route.account, size_text(row.route.size_mm) if row.route.size_mm else ""]
    said = ", ".join(part for part in parts if part)
    return Cell(text=said or words.tr("all"), tone="text" if said else "muted")


def _printer(row: RouteRow) -> Cell:
    if not row.printer:
        return Cell(text=words.tr("nowhere yet"), tone="muted")
    if row.route is None:
        return Cell(text=row.printer, sub=words.tr("the usual printer"))
    return Cell(text=row.printer, kind="strong")


def _copies(row: RouteRow) -> Cell:
    if not row.printer:
        return Cell(text="–", tone="muted")
    return Cell(text=str(row.route.copies if row.route is not None else 1))


def _when(row: RouteRow) -> Cell:
    if row.kind is PaperKind.LABEL:
        return Cell(text=words.tr("once bought"))
    if row.route is None:
        return Cell(text="–", tone="muted")
    return Cell(text=words.tr("with the label") if row.route.with_label else words.tr("when asked"))


ROUTES = (
    Column[RouteRow](title="Paper", cell=lambda row: Cell(text=words.papers(row.kind), kind="strong")),
    Column[RouteRow](title="Of", cell=_of, width=150),
    Column[RouteRow](title="Goes to", cell=_printer, width=150),
    Column[RouteRow](title="Copies", cell=_copies, align=RIGHT, width=64),
    Column[RouteRow](title="When", cell=_when, width=124),
)
