"""Where papers go at this bench: routes, the usual printer, and stand-ins, read from the settings each time."""

from dataclasses import dataclass

from shipstation.model import Language, PaperKind, PrinterSetup
from shipstation.ports import Settings
from shipstation.rules import routing

_NO_PRINTER = PrinterSetup(name="paper", url="", language=Language.PNG)
"""Stands in for the label printer where none is set up, and labels are only looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A printer for a paper, and how many copies it makes. `with_label`: without being asked, behind the label."""

    printer: PrinterSetup
    copies: int = 1
    with_label: bool = False


class Routing:
    """Chooses printers. Thread-safe."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def label_printer(self, *, account: str = "", named: str | None = None, ruled: str = "") -> PrinterSetup | None:
        """The printer of labels: the one that is named, else by rule, by route, the usual. NotFound for a name."""
        way = self.way(PaperKind.LABEL, account=account, named=named, ruled=ruled)
        return way.printer if way is not None else None

    def label_paper(self, *, account: str = "", named: str | None = None, ruled: str = "") -> PrinterSetup:
        """The same; where no printer is set up, a paper of the usual size to look at labels on. NotFound."""
        return self.label_printer(account=account, named=named, ruled=ruled) or _NO_PRINTER

    def way(
        self,
        document: PaperKind,
        *,
        account: str = "",
        page_mm: tuple[float, float] | None = None,
        named: str | None = None,
        ruled: str = "",
    ) -> Way | None:
        """Where a paper goes; None: nobody said. Labels then go to the usual printer.

        Args:
            named: a printer that a person chose: it is taken as it is, without a stand-in. NotFound.
            ruled: the printer that a rule gives this parcel, before any route; "" or one that is gone: none.
        """
        if named is not None:
            chosen = self._settings.printer(named)
            return Way(printer=chosen) if chosen is not None else None
        route = routing.route_for(self._settings.routes(), document, account=account, page_mm=page_mm)
        usual = document in (PaperKind.LABEL, PaperKind.TEST)
        known = {printer.name: printer for printer in self._settings.printers()}
        device = known.get(ruled)
        if device is None:
            device = self._settings.printer(route.printer) if route else self._settings.printer() if usual else None
        if device is None:
            return None
        stood = routing.stood_in(device, known)
        return Way(printer=stood, copies=route.copies if route else 1, with_label=bool(route and route.with_label))
