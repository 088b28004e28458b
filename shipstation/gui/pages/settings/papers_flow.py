"""Joins the Papers section to the desk: reads routes, keeps them, shows a slip with the shop's words."""

from PySide6.QtCore import QObject, Slot

from shipstation.errors import BadInput, ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice, notice_of
from shipstation.gui.pages.settings.papers_page import PapersPage
from shipstation.gui.pages.settings.route_rows import RouteRow, route_rows
from shipstation.model import PaperChoices, Route


class PapersFlow(QObject):
    """Works while its section is up."""

    def __init__(self, bench: Bench, page: PapersPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        self._settings = bench.station.settings
        page.route_wanted.connect(self._ask)
        page.panel.route.saved.connect(self._save)
        page.panel.route.remove_wanted.connect(self._remove)
        page.panel.shop.saved.connect(self._save_shop)

    def enter(self) -> None:
        """The section is up."""
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """What is set, anew."""
        settings = self._settings

        def read() -> tuple[tuple[RouteRow, ...], PaperChoices]:
            return route_rows(settings.routes(), settings.printer()), settings.paper_choices()

        def show(known: tuple[tuple[RouteRow, ...], PaperChoices]) -> None:
            self._page.show_routes(known[0])
            self._page.panel.shop.show_choices(known[1])

        self._bench.do(read, then=show, failed=self._tell, latest="routes")
        shop = self._page.panel.shop
        self._bench.behind(
            self._bench.station.papers.slip_preview,
            then=shop.preview.show_png,
            failed=self._complain,
            latest="slip preview",
        )

    @Slot(object)
    def _ask(self, row: RouteRow | None) -> None:
        settings, panel = self._settings, self._page.panel

        def show(known: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
            panel.setCurrentWidget(panel.route)
            panel.route.show_route(row, printers=known[0], accounts=known[1])

        self._bench.do(
            lambda: (
                tuple(each.name for each in settings.printers()),
                tuple(each.name for each in settings.accounts()),
            ),
            then=show,
            failed=self._tell,
            latest="route",
        )

    @Slot(object, str)
    def _save(self, route: Route, before: str) -> None:
        def keep() -> None:
            self._settings.add_route(route)
            if before not in ("", route.name):
                self._settings.remove("route", before)

        self._bench.do(keep, then=lambda _: self._leave(), failed=self._tell)

    @Slot(str)
    def _remove(self, name: str) -> None:
        self._bench.do(lambda: self._settings.remove("route", name), then=lambda _: self._leave(), failed=self._tell)

    def _leave(self) -> None:
        self._page.show_panel()
        self.refresh()

    @Slot(object)
    def _save_shop(self, choices: PaperChoices) -> None:
        def kept(_: None) -> None:
            self._bench.tell(Notice(kind="ok", what=self.tr("Kept"), then=self.tr("It stands on every slip now.")))
            self.refresh()

        self._bench.do(lambda: self._bench.station.papers.say(choices), then=kept, failed=self._complain)

    def _complain(self, error: ShipError) -> None:
        if not (isinstance(error, BadInput) and self._page.panel.shop.complain(error)):
            self._tell(error)

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error))
