"""What is done with orders on their page: typed, edited, held, tagged, copied, merged, sent back."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from shipstation.errors import BadInput, ShipError
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Act, Notice, notice_of
from shipstation.gui.pages.orders.forms import OrderForm
from shipstation.gui.pages.orders.page import OrdersPage
from shipstation.gui.pages.orders.side import acts
from shipstation.gui.theme import Theme
from shipstation.model import Order, OrderKey

_ABOUT = "orders act"
_TAG, _NOTE, _HOLD, _OVERRULE, _SPLIT = "tag", "note", "hold", "overrule", "split"


class ActsFlow(QObject):
    """Each act is for all that is picked where that makes sense, else for the order that is up.

    Signals:
        changed(Order or None): an order is another one now, or there is a new one; None: several are.
    """

    changed = Signal(object)

    def __init__(self, bench: Bench, page: OrdersPage, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._page = page
        self._for: tuple[OrderKey, ...] = ()
        self._edited: OrderKey | None = None
        page.panel.wanted.connect(self.act)
        page.head.new_wanted.connect(self.ask_new)
        page.words.saved.connect(self._take_words)

    @Slot(str)
    def act(self, name: str) -> None:
        """One of the acts that the panel offers; one that it does not offer now does nothing."""
        sheet = self._page.panel.sheet
        if sheet is None or (name not in acts(sheet) and not (name == "merge" and len(self._page.picks) > 1)):
            return
        making, order = self._bench.station.making, sheet.order
        self._for = self._page.chosen()
        if name == "edit":
            self._bench.do(
                lambda: making.rows(order), then=partial(self._show_form, key=order.key), failed=self._tell
            )
        elif name == "hold":
            self._ask_hold(order)
        elif name in (_TAG, _NOTE):
            self._ask_words(name, order)
        elif name == _SPLIT:
            self._for = (order.key,)
            title = self.tr("Parcels of {ref}").format(ref=order.key.ref)
            hint = self.tr("A whole number. Each is bought by itself; what is bought stays so.")
            self._show_words(_SPLIT, title, str(order.parcels), hint)
        elif name == "merge":
            self._merge(order, [mate.key for mate in sheet.mates])
        else:
            make = {
                "copy": partial(making.duplicate, order),
                "back": partial(making.send_back, order),
                "again": partial(making.reship, order.key),
            }[name]
            self._do(make, told=self.tr("Order {ref} is to be shipped"))

    # forms

    @Slot()
    def ask_new(self) -> None:
        """Ctrl+N: an order is typed in."""
        self._show_form(None, key=None)

    def _show_form(self, rows: Sequence[Mapping[str, str]] | None, *, key: OrderKey | None) -> None:
        self._edited = key
        form = OrderForm(self._theme(), rows)
        form.saved.connect(self._save)
        form.item_wanted.connect(self._add_item)
        self._page.show_form(form)
        form.start()

    @Slot(object)
    def _add_item(self, rows: Sequence[Mapping[str, str]]) -> None:
        self._show_form(rows, key=self._edited)
        if self._page.form is not None:
            self._page.form.last_item()

    @Slot(object)
    def _save(self, rows: Sequence[Mapping[str, str]]) -> None:
        making, key, form = self._bench.station.making, self._edited, self._page.form

        def refused(error: ShipError) -> None:
            shown = form is not None and form is self._page.form and isinstance(error, BadInput)
            if not (shown and form is not None and form.complain(error)):  # type: ignore[arg-type]
                self._tell(error)

        self._bench.do(
            (lambda: making.edit(key, rows)) if key is not None else (lambda: making.new(rows)),
            then=partial(self._saved, told=self.tr("Order {ref} is kept")),
            failed=refused,
        )

    def _saved(self, order: Order, *, told: str) -> None:
        self._page.close_forms()
        self._bench.tell(Notice(kind="ok", what=told.format(ref=order.key.ref), about=_ABOUT))
        self.changed.emit(order)

    def _ask_words(self, about: str, order: Order) -> None:
        many = len(self._for) > 1
        of = self.tr("{n} orders").format(n=words.count(len(self._for))) if many else order.key.ref
        if about == _TAG:
            title, said = self.tr("Tags of {orders}").format(orders=of), "" if many else ", ".join(order.tags)
            hint = self.tr("Parted by commas. They are added to those that stand there.") if many else ""
        else:
            title, said = self.tr("Note on {orders}").format(orders=of), "" if many else order.note
            hint = self.tr("Whoever packs it sees it. Nothing takes it away.")
        self._show_words(about, title, said, hint or self.tr("Parted by commas. Nothing takes them away."))

    def _ask_hold(self, order: Order) -> None:
        """Hold, release, or overrule: by how the order stands that is up."""
        ref = order.key.ref
        if order.stop or order.trouble:
            queue, keys = self._bench.station.queue, self._for
            self._each(queue.release, keys, told=self.tr("Released"))
        elif order.held:
            title = self.tr("Ship {ref} all the same").format(ref=ref)
            why = self.tr("It is {why}. Say why it ships in spite of that; it is written down.")
            self._for = (order.key,)
            self._show_words(_OVERRULE, title, "", why.format(why=words.tr(order.held)))
        else:
            many = len(self._for) > 1
            of = self.tr("{n} orders").format(n=words.count(len(self._for))) if many else ref
            hint = self.tr("Nobody buys it until it is released.")
            self._show_words(_HOLD, self.tr("Hold {orders}: why?").format(orders=of), "", hint)

    def _show_words(self, about: str, title: str, said: str, hint: str) -> None:
        self._page.show_form(None)
        self._page.side.setCurrentWidget(self._page.words)
        self._page.words.show_words(about, title, said, hint=hint, save=self.tr("Save"))

    @Slot(str, str)
    def _take_words(self, about: str, said: str) -> None:
        queue, keys = self._bench.station.queue, self._for
        tags = [tag.strip() for tag in said.split(",") if tag.strip()]
        before = () if len(keys) > 1 or self._page.panel.sheet is None else self._page.panel.sheet.order.tags
        gone = [tag for tag in before if tag.casefold() not in {each.casefold() for each in tags}]
        new = [tag for tag in tags if tag.casefold() not in {each.casefold() for each in before}]
        does: dict[str, Callable[[OrderKey], Order]] = {
            _TAG: lambda key: queue.tag(key, add=new, remove=gone),
            _NOTE: lambda key: queue.note(key, said),
            _HOLD: lambda key: queue.hold(key, said),
            _OVERRULE: lambda key: queue.release(key, overrule=said),
            _SPLIT: lambda key: self._bench.station.intake.split(key, int(said)),
        }
        if about == _SPLIT and not (said.strip().isascii() and said.strip().isdecimal() and len(said.strip()) < 4):
            self._page.words.complain(self.tr("Write a whole number"))
            return
        if about == _OVERRULE and not said.strip():
            self._page.words.complain(self.tr("Say why"))
            return
        self._each(does[about], keys, told=self.tr("Kept"), complain=self._page.words.complain)

    # acts

    def _each(
        self,
        act: Callable[[OrderKey], Order],
        keys: Sequence[OrderKey],
        *,
        told: str,
        complain: Callable[[str], object] | None = None,
    ) -> None:
        """An act on each of several; one that is refused does not end the rest."""

        def work() -> tuple[list[Order], list[ShipError]]:
            done, refused = [], []
            for key in keys:
                try:
                    done.append(act(key))
                except ShipError as error:
                    refused.append(error)
            return done, refused

        def show(ended: tuple[list[Order], list[ShipError]]) -> None:
            done, refused = ended
            if not done and refused and complain is not None and isinstance(refused[0], BadInput):
                complain(refused[0].said)
                return
            self._page.close_forms()
            for error in refused[:1]:
                self._tell(error)
            if done:
                orders = self.tr("{n} orders").format(n=words.count(len(done)))
                ref = done[0].key.ref if len(done) == 1 else orders
                self._bench.tell(Notice(kind="ok", what=told, then=ref, about="" if refused else _ABOUT))
            self.changed.emit(done[0] if len(done) == 1 else None)

        self._bench.do(work, then=show, failed=self._tell)

    def _merge(self, order: Order, mates: list[OrderKey]) -> None:
        """Part what was merged; or ask whether these are to go out as one."""
        making = self._bench.station.making
        if order.parts and len(self._page.picks) < 2:
            self._do(lambda: making.part(order.key)[0], told=self.tr("Parted again: {ref} stands by itself"))
            return
        keys = list(self._for) if len(self._page.picks) > 1 else [order.key, *mates]
        refs = ", ".join(key.ref for key in keys)
        merge = partial(self._do, lambda: making.merge(keys), told=self.tr("They go out as {ref}"))
        self._bench.tell(
            Notice(
                kind="warn",
                what=self.tr("Send {n} orders as one?").format(n=words.count(len(keys))),
                then=self.tr("{refs}. They can be parted again until a label is bought.").format(refs=refs),
                acts=(Act(text=self.tr("Merge them"), key="Alt+Y", run=merge),),
                about=_ABOUT,
            )
        )

    def _do(self, make: Callable[[], Order], *, told: str) -> None:
        self._bench.do(make, then=partial(self._saved, told=told), failed=self._tell)

    def _theme(self) -> Theme:
        return self._page.theme

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error, about=_ABOUT))
