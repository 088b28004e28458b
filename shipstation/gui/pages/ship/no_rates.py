"""What the bench says where no rates came: a weight is missing, or the account ships nothing there."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from shipstation.errors import BadInput
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Act, Notice, notice_of
from shipstation.gui.pages.ship.page import ShipPage
from shipstation.gui.pages.ship.work import Answer, Work
from shipstation.model import Box


class NoRates:
    """Says why, and which key helps."""

    def __init__(self, bench: Bench, page: ShipPage) -> None:
        self._bench = bench
        self._page = page

    def ask_weight(self, work: Work, error: BadInput) -> None:
        """No weight is known, or none that a parcel has: ask for it where it is typed."""
        station = self._bench.station

        def look() -> tuple[str, tuple[Box, ...], str]:
            account = station.account
            unit = "lb" if account is not None and account.country == "US" else "g"
            return unit, station.settings.boxes(), work.box or station.settings.box().name

        def show(found: tuple[str, tuple[Box, ...], str]) -> None:
            unit, boxes, box = found
            self._page.order.show_boxes(boxes, box)
            self._page.order.ask_weight(unit, error.remedy)

        self._bench.do(
            look,
            then=show,
            failed=lambda failure: self._bench.tell(notice_of(failure, about="rates")),
            latest="parcel",
        )

    def tell_no_service(self, work: Work, answer: Answer, use: Callable[[str], object]) -> None:
        """Nothing ships there: name the account that would. `use`: quote in its name."""
        country, quoted = work.order.ship_to.country, answer.compared.quote.account
        other = next((each for each in answer.accounts if each.country == country and each.name != quoted), None)
        what = _tr("{account} has no service to {country}.").format(account=quoted, country=words.country(country))
        if other is None:
            then = _tr("Check the address and the parcel.")
            self._bench.tell(Notice(kind="warn", what=what, then=then, about="rates"))
            self._page.buy.clear(then)
            return
        name = other.name
        act = Act(text=_tr("Use it for this order"), key="Alt+U", run=lambda: use(name))
        then = _tr("{account} ships there.").format(account=name)
        self._bench.tell(Notice(kind="warn", what=what, then=then, acts=(act,), about="rates"))
        self._page.rates.show_empty(f"{what} {then}")
        self._page.buy.clear(_tr("Press Alt+U to use {account} for this order.").format(account=name))


def _tr(text: str) -> str:
    return QCoreApplication.translate("NoRates", text)
