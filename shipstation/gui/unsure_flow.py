"""The pinned question: which purchases nobody is sure of, and what a person says of them."""

from PySide6.QtCore import QObject, Signal, Slot

from shipstation.desk.buying import Receipt, Resumed
from shipstation.errors import PurchaseUnsure, ShipError
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice, UnsureBar, notice_of
from shipstation.model import Purchase


class UnsureFlow(QObject):
    """Keeps the bar true to the journal.

    Signals:
        counted(n): so many purchases are unsure.
        settled(Shipment): one turned out to be bought.
    """

    counted = Signal(int)
    settled = Signal(object)

    def __init__(self, bench: Bench, bar: UnsureBar, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._bar = bar
        self._is_offline = False
        bar.asked.connect(self.ask_again)
        bar.was_bought.connect(self.settle_bought)
        bar.was_not.connect(self.settle_not_bought)

    def resume(self) -> None:
        """At the start and when the network is back: settle what a stopped process or a lost answer left behind."""
        self.refresh()
        self._bench.do(self._bench.station.buying.resume, then=self._take_resumed, failed=self._tell, hold=True)

    @Slot(bool)
    def take_network(self, online: bool) -> None:  # noqa: FBT001 a slot's argument
        """Amazon answered, or could not be reached: ask about every doubt when it answers again."""
        is_back = online and self._is_offline
        self._is_offline = not online
        if is_back:
            self.resume()

    @Slot()
    def refresh(self) -> None:
        """Ask the journal which are unsure."""
        self._bench.do(self._bench.station.buying.unsure, then=self._show, failed=self._tell, latest="unsure")

    @Slot(str)
    def ask_again(self, purchase_id: str) -> None:
        """The same bytes with the same key, once."""
        self._bar.show_purchase(self._bar.purchase(), asking=True)
        self._bench.do(
            lambda: self._bench.station.buying.ask_again(purchase_id),
            then=self._take_answer,
            failed=self._still_unsure,
            hold=True,
        )

    @Slot(str, str)
    def settle_bought(self, purchase_id: str, shipment_id: str) -> None:
        """It was bought: fetch its papers."""
        self._bench.do(
            lambda: self._bench.station.buying.settle_bought(purchase_id, shipment_id),
            then=self._take_receipt,
            failed=self._still_unsure,
            hold=True,
        )

    @Slot(str)
    def settle_not_bought(self, purchase_id: str) -> None:
        """It was not: the parcel is free."""

        def freed(purchase: Purchase) -> None:
            self.refresh()
            self._bench.tell(
                Notice(
                    kind="ok",
                    what=self.tr("Settled as not bought"),
                    then=self.tr("order {order} can be bought again").format(order=purchase.intent.order.ref),
                )
            )

        self._bench.do(
            lambda: self._bench.station.buying.settle_not_bought(purchase_id),
            then=freed,
            failed=self._still_unsure,
            hold=True,
        )

    def _show(self, purchases: tuple[Purchase, ...]) -> None:
        first = purchases[0] if purchases else None
        self._bar.show_purchase(first, more=max(len(purchases) - 1, 0))
        self.counted.emit(len(purchases))

    def _take_answer(self, answer: Resumed) -> None:
        """Asked again, and answered: a parcel, or a paper alone."""
        if answer.shipment is not None:
            self._take_receipt(Receipt(purchase=answer.purchase, shipment=answer.shipment))
            return
        self.refresh()
        self._bench.tell(
            Notice(kind="ok", what=self.tr("It was made, once"), then=words.tr("look for it on the Close page"))
        )

    def _take_receipt(self, receipt: Receipt) -> None:
        self.refresh()
        shipment = receipt.shipment
        self._bench.tell(
            Notice(
                kind="ok",
                what=self.tr("It was bought, once"),
                then=f"{shipment.service}, {words.tracking(shipment.tracking_id)}",
            )
        )
        self.settled.emit(shipment)

    def _take_resumed(self, resumed: tuple[Resumed, ...]) -> None:
        self.refresh()
        for each in resumed:
            if each.shipment is not None:
                self._bench.tell(
                    Notice(
                        kind="warn",
                        what=self.tr("Order {order} was bought after all.").format(order=each.shipment.order.ref),
                        then=self.tr("Scan it to print its label."),
                    )
                )

    def _still_unsure(self, error: ShipError) -> None:
        self.refresh()
        if not isinstance(error, PurchaseUnsure):
            self._tell(error)
            return
        self._bench.tell(
            Notice(
                kind="warn",
                what=self.tr("Still no clear answer."),
                then=self.tr("Ask again later, or say whether it was bought."),
            )
        )

    def _tell(self, error: ShipError) -> None:
        self._bench.tell(notice_of(error))
