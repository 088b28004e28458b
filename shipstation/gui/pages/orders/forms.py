"""Forms beside the queue: an order typed in or changed, and a few words on one (a reason, tags, a note)."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from shipstation.errors import BadInput
from shipstation.gui.theme import Theme
from shipstation.gui.widgets.form import FormFrame
from shipstation.model import Channel

Rows = Sequence[Mapping[str, str]]
_WHOLE = (
    ("order_ref", "Order number"),
    ("name", "Name"),
    ("company", "Company"),
    ("line1", "Street and number"),
    ("line2", "Address, second line"),
    ("city", "City"),
    ("state", "State or region"),
    ("postal_code", "Postal code"),
    ("country", "Country, two letters"),
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("deliver_by", "Deliver by, as 2026-12-10T23:59:00Z"),
)
_ITEM = (
    ("sku", "SKU"),
    ("title", "Title"),
    ("quantity", "Quantity"),
    ("item_weight", "Weight of one, with unit"),
    ("item_size", "Size of one, as 30x20x10cm"),
    ("unit_value", "Price of one"),
    ("currency", "Currency"),
)
_AMAZONS_OWN = frozenset(name for name, _ in _WHOLE) - {"deliver_by"}
_EMPTY: Rows = ({"channel": Channel.EXTERNAL.value, "quantity": "1"},)


class OrderForm(FormFrame):
    """An order as rows of the generic form, one an item. It is built anew for another number of items.

    Signals:
        saved(rows): Enter, or its button.
        item_wanted(rows): one item more, with what was typed so far.
    """

    saved = Signal(object)
    item_wanted = Signal(object)

    def __init__(self, theme: Theme, rows: Rows | None, parent: QWidget | None = None) -> None:
        """`rows`: an order that stands, or None for a new one."""
        self._rows = tuple(dict(row) for row in rows or _EMPTY)
        is_new = not rows or "order_ref" not in rows[0] or rows[0].get("new") == "yes"
        self.is_new = is_new
        super().__init__(
            theme, self.tr("New order") if is_new else self.tr("Order {ref}").format(ref=self._rows[0]["order_ref"]),
            name="order", thing="Order", says=self.tr("The order"),
            primary=self.tr("Take it in") if is_new else self.tr("Save"), can_leave=True, parent=parent,
        )  # fmt: skip
        self.remove.hide()
        amazons = self._rows[0].get("channel") == Channel.AMAZON.value
        self._titles: dict[str, str] = {}
        for name, said in _WHOLE:
            line = self._line(name, self.tr(said), self._rows[0].get(name, ""))
            # Amazon ships to the address that it has itself; a reference never changes.
            line.setEnabled(not (amazons and name in _AMAZONS_OWN) and (is_new or name != "order_ref"))
        for place, row in enumerate(self._rows, start=1):
            of = self.tr("Item {n}: {what}") if len(self._rows) > 1 else "{what}"
            for name, said in _ITEM:
                line = self._line(f"item{place}.{name}", of.format(n=place, what=self.tr(said)), row.get(name, ""))
                line.setEnabled(not (amazons and name in ("sku", "quantity")))
        if not amazons:
            self.tell(self.tr("Ctrl+I adds an item."))
        self.confirmed.connect(self._save)

    def start(self) -> None:
        """Ready to type: the first field that may be changed."""
        self.form.focus("order_ref" if self.is_new else "deliver_by" if self._amazons() else "name")

    def complain(self, error: BadInput) -> bool:
        """Below its field what is wrong; False where that is no field of this form."""
        named = [name for name in error.fields if name in self._titles]
        for name in named:
            # The checks speak of columns; a person sees titles.
            self.form.complain(name, error.said.replace(name.rpartition(".")[2], self._titles[name], 1))
        return bool(named)

    def rows(self) -> tuple[dict[str, str], ...]:
        """What stands there: the whole of the order with each of its items."""
        typed = {name: self.form.value(name) or "" for name in self._titles}
        whole = {name: typed[name] for name, _ in _WHOLE}
        return tuple(
            {
                **{name: value for name, value in row.items() if name != "new"},
                **whole,
                **{name: typed[f"item{place}.{name}"] for name, _ in _ITEM},
            }
            for place, row in enumerate(self._rows, start=1)
        )

    @Slot()
    def add_item(self) -> None:
        """Ctrl+I: one item more. Amazon's own orders have the items that Amazon says."""
        if self._amazons():
            return
        rows = self.rows()
        whole = {name: rows[0].get(name, "") for name in ("channel", "ship_by", *(name for name, _ in _WHOLE))}
        more = (*rows, {**whole, "quantity": "1", "currency": rows[-1]["currency"]})
        self.item_wanted.emit(tuple({**row, "new": "yes"} if self.is_new else row for row in more))

    def last_item(self) -> None:
        """Into the item that was added."""
        self.form.focus(f"item{len(self._rows)}.sku")

    def _amazons(self) -> bool:
        return self._rows[0].get("channel") == Channel.AMAZON.value

    def _line(self, name: str, said: str, value: str) -> QWidget:
        line = self.form.line(name, said)
        line.give(value)
        self._titles[name] = said.partition(",")[0]
        return line

    @Slot()
    def _save(self) -> None:
        self.form.settle()
        self.saved.emit(self.rows())


class WordsForm(FormFrame):
    """One line: why an order is held, its tags, its note.

    Signals:
        saved(about, words): Enter, or its button; `about` as it was shown.
    """

    saved = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(
            theme, "", name="words", thing="Words", says=self.tr("A few words"),
            primary=self.tr("Save"), can_leave=True, parent=parent,
        )  # fmt: skip
        self.remove.hide()
        self.about = ""
        self._line = self.form.line("words", self.tr("In your words"))
        self.confirmed.connect(self._save)

    def show_words(self, about: str, title: str, words: str, *, hint: str, save: str) -> None:
        """Ask for words. `about`: what they are for. `hint`: what is good to know."""
        self.about = about
        self.title.setText(title)
        self.tell(hint)
        self.save.say(save)
        self.form.settle()
        self._line.give(words)
        self._line.selectAll()
        self.form.focus("words")

    def complain(self, said: str) -> None:
        """What is wrong with them."""
        self.form.complain("words", said)

    @Slot()
    def _save(self) -> None:
        self.form.settle()
        self.saved.emit(self.about, self.form.value("words") or "")
