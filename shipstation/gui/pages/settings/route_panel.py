"""At the right of the Papers section: where one paper goes, or what the shop says on its own papers."""

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from shipstation.errors import BadInput
from shipstation.gui import words
from shipstation.gui.numbers import read_number
from shipstation.gui.pages.settings.printer_rows import size_text
from shipstation.gui.pages.settings.route_rows import ROUTED, RouteRow
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space
from shipstation.gui.widgets.form import FormFrame
from shipstation.gui.widgets.paper import Paper
from shipstation.model import COPIES, ENCLOSED, PAPERS, PaperChoices, PaperKind, Route
from shipstation.rules.routing import route_name


class RouteForm(FormFrame):
    """Asks where a paper goes.

    Signals:
        saved(Route, before or ""): Enter, or its button; `before`: the name of the route that it takes the place of.
        remove_wanted(name): that route goes.
    """

    saved = Signal(object, str)
    remove_wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            theme, self.tr("Where it goes"), name="route", thing="Route", says=self.tr("Where the paper goes"),
            primary=self.tr("Save"), can_leave=True, parent=parent,
        )  # fmt: skip
        self._before = ""
        form = self.form
        kinds = tuple((words.papers(kind), kind.value) for kind in ROUTED)
        self._kind = form.choice("kind", self.tr("Paper"), kinds, none=self.tr("choose one"))
        self._printer = form.choice("printer", self.tr("Goes to"), (), none=self.tr("choose a printer"))
        self._account = form.choice("account", self.tr("Of the account"), (), none=self.tr("any"))
        self._size = form.choice("size", self.tr("Of the page"), (), none=self.tr("any"))
        self._copies = form.line("copies", self.tr("Copies"))
        along = ((self.tr("with each label"), True), (self.tr("when asked"), False))
        self._along = form.choice("along", self.tr("Printed"), along, none=self.tr("as usual for its kind"))
        self.confirmed.connect(self._save)
        self.removed.connect(self.ask_remove)

    def show_route(self, row: RouteRow | None, *, printers: tuple[str, ...], accounts: tuple[str, ...]) -> None:
        """A route that stands, or a kind that has none; None: another one."""
        route = row.route if row is not None else None
        sizes = {size_text(size): size for size in PAPERS.values()}
        if route is not None and route.size_mm is not None:
            sizes.setdefault(size_text(route.size_mm), route.size_mm)
        self._printer.offer(tuple((name, name) for name in printers))
        self._account.offer(tuple((name, name) for name in accounts))
        self._size.offer(tuple(sizes.items()))
        self._before = route.name if route is not None else ""
        self._kind.choose(row.kind.value if row is not None else None)
        self._printer.choose(row.printer if row is not None else None)
        self._account.choose(route.account if route is not None else None)
        self._size.choose(route.size_mm if route is not None else None)
        self._copies.give(route.copies if route is not None else 1)
        self._along.choose(route.with_label if route is not None else None)
        self.remove.setVisible(route is not None)
        self.form.settle()
        self.form.focus("kind" if row is None else "printer")

    @Slot()
    def ask_remove(self) -> None:
        """Ctrl+Del: this route goes."""
        if self._before:
            self.remove_wanted.emit(self._before)

    @Slot()
    def _save(self) -> None:
        self.form.settle()
        copies = read_number(self._copies.value() or "1", whole=True)
        if self._kind.value() is None:
            self.form.complain("kind", self.tr("Choose which paper"))
        elif self._printer.value() is None:
            self.form.complain("printer", self.tr("Choose a printer"))
        elif copies is None or not COPIES[0] <= copies <= COPIES[1]:
            self.form.complain("copies", self.tr("{low} to {high}").format(low=COPIES[0], high=COPIES[1]))
        else:
            kind, account, size = PaperKind(self._kind.value()), self._account.value() or "", self._size.value()
            along = self._along.value()
            route = Route(
                name=route_name(kind, account=account, size_mm=size),
                document=kind,
                printer=self._printer.value(),
                account=account,
                size_mm=size,
                copies=int(copies),
                with_label=kind in ENCLOSED if along is None else along,
            )
            self.saved.emit(route, self._before)


class ShopForm(FormFrame):
    """What the shop says on slips and summaries, and how a slip looks with it.

    Signals:
        saved(PaperChoices): Enter, or its button.
    """

    saved = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        title = self.tr("On your own papers")
        super().__init__(
            theme,
            title,
            name="shop",
            thing="Shop",
            says=title,
            primary=self.tr("Save"),
            can_leave=False,
            parent=parent,
        )
        form = self.form
        self._shop = form.line("shop", self.tr("Shop"))
        self._logo = form.line("logo", self.tr("Logo, a PNG or JPEG file"))
        self._note = form.line("note", self.tr("Line at the foot of a slip"))
        form.grow()
        self.preview = Paper(theme, name="slipPreview", says=self.tr("A packing slip"), least=QSize(170, 220))
        self.body.setStretchFactor(form, 0)
        self.body.addWidget(self.preview, 1)
        self.confirmed.connect(self._save)

    def show_choices(self, choices: PaperChoices) -> None:
        """What stands."""
        for line, text in ((self._shop, choices.shop), (self._logo, choices.logo), (self._note, choices.note)):
            if not (line.hasFocus() and line.isModified()):
                line.give(text)
        self.form.settle()

    def complain(self, error: BadInput) -> bool:
        """What was wrong, below its field; False where it belongs to none of them."""
        known = [field for field in ("shop", "logo", "note") if f"paper_{field}" in error.fields]
        for field in known:
            self.form.complain(field, f"{error.said} {error.remedy}")
        return bool(known)

    @Slot()
    def _save(self) -> None:
        self.form.settle()
        texts = [(line.value() or "").strip() for line in (self._shop, self._logo, self._note)]
        self.saved.emit(PaperChoices(shop=texts[0], logo=texts[1], note=texts[2]))


class RoutePanel(QStackedWidget):
    """Either of them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(Space.SIDE)
        self.shop = ShopForm(theme)
        self.route = RouteForm(theme)
        self.addWidget(self.shop)
        self.addWidget(self.route)

    def is_asking(self) -> bool:
        """Whether a route is being typed."""
        return self.currentWidget() is self.route
