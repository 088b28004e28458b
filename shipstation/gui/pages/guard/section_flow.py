"""What the flows of these sections have in common: the open station, what is told, and one thing at a time."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from shipstation.errors import ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Act, Notice, notice_of

T = TypeVar("T")


class SectionFlow(QObject):
    """Joins one section to the desk.

    Signals:
        changed(): who may do what, or what has to be shown at all times, is not as it was.
    """

    changed = Signal()

    def __init__(self, bench: Bench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._safety = bench.station.safety
        self._busy = ""

    def enter(self) -> None:
        """The section is up."""
        self.refresh()

    def refresh(self) -> None:
        """What it shows, anew."""

    def acts(self) -> Mapping[str, Callable[[], object]]:
        """Its own keys."""
        return {}

    def _read(self, work: Callable[[], T], then: Callable[[T], object]) -> None:
        """What the section shows; an answer that was overtaken is dropped."""
        self._bench.do(work, then=then, failed=self._tell, latest=type(self).__name__)

    def _work(
        self,
        what: str,
        work: Callable[[], T],
        then: Callable[[T], object],
        failed: Callable[[ShipError], object] | None = None,
        *,
        is_long: bool = False,
    ) -> None:
        """Something that is done once; a second one of this section is not begun meanwhile.

        Args:
            what: the words for it, shown while it is under way.
            is_long: it may take minutes, and nothing that a packer waits for shall queue behind it.
        """
        if self._busy:
            said = self.tr("That is done when this is: {what}").format(what=self._busy)
            self._bench.tell(Notice(kind="warn", what=self.tr("One at a time"), then=said, about="guard busy"))
            return
        self._busy = what
        self._show_busy(what)

        def done(answer: T) -> None:
            self._rest()
            then(answer)

        def broke(error: ShipError) -> None:
            self._rest()
            (failed or self._tell)(error)

        run = self._bench.behind if is_long else self._bench.do
        run(work, then=done, failed=broke)

    def _show_busy(self, what: str) -> None:
        """Something is under way; "": nothing any more."""

    def _rest(self) -> None:
        self._busy = ""
        self._show_busy("")

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error, about="guard"))

    def _done(self, what: str, then: str, *acts: Act) -> None:
        self._bench.tell(Notice(kind="ok", what=what, then=then, acts=acts, about="guard"))
