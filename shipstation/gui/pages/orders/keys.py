"""The keys of the Orders page: in the queue, in its forms, and in a batch."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtWidgets import QWidget

from shipstation.gui import words
from shipstation.gui.page_keys import FlowKeys, Keys
from shipstation.gui.pages.orders.batch_panel import Step
from shipstation.gui.pages.orders.flow import OrdersFlow
from shipstation.gui.pages.orders.page import OrdersPage

_SHEET: Keys = (
    ("↑ ↓", "choose an order"),
    ("Enter", "open it on the bench"),
    ("Space", "pick it, or no more"),
    ("Shift ↑ ↓", "pick several"),
    ("Ctrl A", "pick all that match"),
    ("Ctrl Enter", "compare rates, then buy"),
    ("Ctrl F", "search; #tag for a tag"),
    ("Ctrl Pg↓", "next list"),
    ("Ctrl Pg↑", "list before"),
    ("Ctrl L", "all channels, Amazon, external"),
    ("Ctrl R", "sort by the next column"),
    ("Ctrl N", "a new order"),
    ("Ctrl I", "orders from a file"),
    ("Ctrl K", "a file by columns that you say"),
    ("Ctrl U", "mend rows that were refused"),
    ("Ctrl E", "edit the order"),
    ("Ctrl I", "in its form: one item more"),
    ("Ctrl P", "hold it, or release it"),
    ("Ctrl T", "its tags"),
    ("Ctrl W", "its note"),
    ("Ctrl D", "duplicate it"),
    ("Ctrl Y", "in how many parcels it goes"),
    ("Alt M", "merge, or part again"),
    ("Alt B", "a return label"),
    ("Alt Z", "send it again"),
    ("Ctrl ← →", "in a batch: another rate"),
    ("Alt J", "in a batch: pause, go on"),
    ("Alt C", "in a batch: stop after these"),
    ("Ctrl S", "in a mapping: keep it"),
    ("Ctrl Del", "forget a mapping, drop a row"),
    ("F5", "anew; in a batch: what is left"),
    ("F6", "next panel"),
    ("Esc", "back, then to the scan line"),
)
_ACTS = {
    "Ctrl+E": "edit",
    "Ctrl+P": "hold",
    "Ctrl+T": "tag",
    "Ctrl+W": "note",
    "Ctrl+D": "copy",
    "Ctrl+Y": "split",
    "Alt+M": "merge",
    "Alt+B": "back",
    "Alt+Z": "again",
}


class OrdersKeys(FlowKeys[OrdersFlow]):
    """Keyboard alone does everything."""

    keys = (
        *_ACTS,
        *("Ctrl+N", "Ctrl+I", "Ctrl+L", "Ctrl+R", "Ctrl+A", "Ctrl+Return", "Ctrl+Enter"),
        *("Ctrl+PgUp", "Ctrl+PgDown", "Ctrl+Left", "Ctrl+Right", "Alt+J", "Alt+C"),
        *("Ctrl+K", "Ctrl+U", "Ctrl+S", "Ctrl+Del"),
    )

    def __init__(self, page: OrdersPage) -> None:
        self._page = page

    def enter(self) -> bool:
        super().enter()
        room = self._page.room()
        if room is not None:
            room.start()
        else:
            (self._page.batch.table if self._page.is_batch() else self._page.table).setFocus()
        return True

    def acts(self) -> Mapping[str, Callable[[], object]]:
        if self._flow is None:
            return {}
        room = self._page.room()
        if room is not None:
            return room.acts()
        return self._in_batch(self._flow) if self._page.is_batch() else self._in_queue(self._flow)

    def _in_queue(self, flow: OrdersFlow) -> dict[str, Callable[[], object]]:
        page = self._page
        acts: dict[str, Callable[[], object]] = {
            "F5": flow.refresh,
            "Ctrl+F": self._search,
            "Ctrl+R": page.next_sort,
            "Ctrl+A": page.all_wanted.emit,
            "Ctrl+PgUp": partial(page.step_tab, -1),
            "Ctrl+PgDown": partial(page.step_tab, 1),
            "Ctrl+L": page.next_channel,
        }
        if page.form is not None:
            acts["Ctrl+I"] = page.form.add_item
        elif not page.is_asking():
            acts |= {
                "Ctrl+N": flow.acts.ask_new,
                "Ctrl+I": flow.choose_file,
                "Ctrl+K": flow.mapping.choose,
                "Ctrl+U": flow.refused.open,
                "Ctrl+Return": flow.compare,
                "Ctrl+Enter": flow.compare,
            }
            acts |= {key: partial(flow.acts.act, name) for key, name in _ACTS.items()}
        return acts

    def _in_batch(self, flow: OrdersFlow) -> dict[str, Callable[[], object]]:
        batch, panel = flow.batch, self._page.batch
        return {
            "Ctrl+Return": batch.buy,
            "Ctrl+Enter": batch.buy,
            "Ctrl+A": panel.table.all_wanted.emit,
            "Ctrl+Left": partial(panel.other_rate, -1),
            "Ctrl+Right": partial(panel.other_rate, 1),
            "Alt+J": batch.pause,
            "Alt+C": batch.end,
            "F5": batch.again,
        }

    def _search(self) -> None:
        self._page.search.setFocus()
        self._page.search.selectAll()

    def step(self, by: int) -> None:
        room = self._page.room()
        if room is not None:
            room.step(by)
            return
        (self._page.batch.table if self._page.is_batch() else self._page.table).step(by)

    def confirm(self) -> None:
        room = self._page.room()
        if room is not None:
            room.confirm()
            return
        order = self._page.current()
        if order is not None and not self._page.is_batch() and not self._page.is_asking():
            self._page.opened.emit(order)

    def escape(self) -> bool:
        page = self._page
        room = page.room()
        if room is not None:
            room.left.emit()
        elif page.is_batch():
            if page.batch.step not in (Step.REVIEW, Step.DONE):
                return False
            page.batch.left.emit()
        elif page.is_asking():
            page.close_forms()
        elif page.search.hasFocus() and page.search.text():
            page.search.clear()
        elif len(page.picks):
            page.picks.clear()
            page.show_picks()
        else:
            return page.clear_search()
        return True

    def parts(self) -> tuple[QWidget, ...]:
        page = self._page
        room = page.room()
        if room is not None:
            return room.parts()
        if page.is_batch():
            return (page.batch.table,)
        asking = (page.form.form.first(),) if page.form is not None else ()
        return (page.search, page.table, *asking)

    def hints(self) -> Keys:
        room = self._page.room()
        if room is not None:
            return room.hints()
        if self._page.is_batch():
            return words.keys((("Ctrl Enter", "buy"), ("Space", "leave out"), ("F1", "keys")))
        return words.keys((("Space", "pick"), ("Ctrl Enter", "rates"), ("Enter", "open"), ("F1", "keys")))

    def sheet(self) -> Keys:
        return words.keys(_SHEET)
