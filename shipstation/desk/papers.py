"""The bench's own papers: made of orders, shipments and settings, and printed where their kind goes."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from urllib.parse import quote

from shipstation.desk.printers import sent_own
from shipstation.desk.routing import Routing
from shipstation.errors import BadInput, NotFound, SettingsMissing
from shipstation.model import (
    COMMAND_PREFIX,
    COMMANDS,
    HELD,
    SCANNER_CARD,
    WISHES,
    Address,
    CommandCard,
    DayParcel,
    DaySummary,
    Document,
    Order,
    PackingSlip,
    Paper,
    PaperChoices,
    PaperKind,
    PrintJob,
    PrintState,
    PurchaseState,
    Shipment,
    paper_size,
)
from shipstation.ports import Clock, HistoryQuery, Orders, Papers, Records, Renderer, Settings, Spool
from shipstation.rules import address_form

_OFFICE_MM = paper_size("a4")
_OFFICE_DPI = 300


class PaperDesk:
    """Makes papers of our own, and prints them. Thread-safe."""

    def __init__(
        self,
        *,
        orders: Orders,
        records: Records,
        settings: Settings,
        papers: Papers,
        renderer: Renderer,
        spool: Spool,
        clock: Clock,
        choices: Callable[[], PaperChoices] = PaperChoices,
        is_practice: bool = False,
        zone: tzinfo | None = None,
    ) -> None:
        """Args: zone: whose days count; None: this computer's. choices: what the shop says on its papers, now."""
        self._orders = orders
        self._records = records
        self._settings = settings
        self._papers = papers
        self._renderer = renderer
        self._spool = spool
        self._clock = clock
        self._choices = choices
        self._is_practice = is_practice
        self._zone = zone
        self._routing = Routing(settings)

    def slip(
        self,
        order: Order,
        *,
        parcel: int = 1,
        size_mm: tuple[float, float] | None = None,
        printer: str | None = None,
    ) -> Paper:
        """What lies in a parcel of an order. `size_mm` None: the printer's paper, else A4. BadInput, NotFound."""
        # A window may hold an order from before it was split.
        order = self._orders.find(order.key) or order
        if not 1 <= parcel <= order.parcels:
            raise BadInput(
                f"Order {order.key.ref} has no parcel {parcel}.",
                f"Name one from 1 to {order.parcels}.",
                fields=("parcel",),
            )
        shipment = self._shipment(order, parcel)
        size, dpi = self._sheet(PaperKind.PACKSLIP, size_mm, printer)
        ship_from = self._ship_from(shipment)
        slip = PackingSlip(
            order_ref=order.key.ref,
            at=self._here(shipment.bought_at if shipment else self._clock.now()),
            ship_to=order.ship_to,
            items=order.items,
            ship_from=ship_from,
            to_lines=address_form.lines(order.ship_to),
            from_lines=address_form.lines(ship_from) if ship_from else (),
            parcel=parcel,
            parcels=order.parcels,
            tracking_id=shipment.tracking_id if shipment else "",
            choices=self._choices(),
            is_practice=self._is_practice,
        )
        return self._papers.packing_slip(slip, size_mm=size, dpi=dpi)

    def slip_of(self, shipment: Shipment, printer: str) -> Document | None:
        """The packing slip of a parcel that was bought, for that printer; None once its order is gone."""
        order = self._orders.find(shipment.order)
        if order is None or shipment.parcel > order.parcels:
            return None
        return self.slip(order, parcel=shipment.parcel, printer=printer).document

    def say(self, choices: PaperChoices) -> None:
        """What the shop says on its papers from now on. BadInput for a logo that cannot be printed."""
        if choices.logo:
            self._papers.check_logo(choices.logo)
        for key, text in (("shop", choices.shop), ("logo", choices.logo), ("note", choices.note)):
            self._settings.put(f"paper_{key}", text)

    def slip_preview(self) -> bytes:
        """A PNG of how a slip looks with what the shop says now; b"" while there is no order to show. BadInput."""
        page = self._orders.page(limit=1)
        return self._renderer.preview(self.slip(page.orders[0]).document) if page.orders else b""

    def day(
        self,
        day: date | None = None,
        *,
        size_mm: tuple[float, float] | None = None,
        printer: str | None = None,
    ) -> Paper:
        """All parcels bought on a day of the bench; None: today."""
        size, dpi = self._sheet(PaperKind.SUMMARY, size_mm, printer)
        return self._papers.day_summary(self.summary(day), size_mm=size, dpi=dpi)

    def summary(self, day: date | None = None) -> DaySummary:
        """What that paper says."""
        now = self._here(self._clock.now())
        day = day or now.date()
        return DaySummary(
            day=day,
            at=now,
            parcels=tuple(_parcel(shipment) for shipment in self._of_day(day)),
            shop=self._choices().shop,
            is_practice=self._is_practice,
        )

    def commands(self) -> tuple[CommandCard, ...]:
        """All that can be scanned: what to do, each box of the catalog, each wish, and the scanner's own card."""
        acts = [(word, word.capitalize(), hint) for word, hint in COMMANDS.items()]
        # A name in another script goes percent-encoded: codes of this kind hold ASCII alone.
        boxes = [
            (f"BOX:{quote(box.name, safe=' ')}", f"Box {box.name}", str(box.size)) for box in self._settings.boxes()
        ]
        wishes = [(f"WISH:{word}", word.capitalize(), hint) for word, hint in WISHES.items()]
        cards = (
            CommandCard(text=f"{COMMAND_PREFIX}{text}", word=word, hint=hint)
            for text, word, hint in (*acts, *boxes, *wishes)
        )
        return (*cards, CommandCard(text=SCANNER_CARD, word="Scanner", hint="Find out how it types"))

    def cards(self, *, size_mm: tuple[float, float] | None = None, printer: str | None = None) -> Paper:
        """Cards of all commands: eight a sheet of office paper, one a label."""
        size, dpi = self._sheet(PaperKind.CARDS, size_mm, printer)
        return self._papers.command_cards(self.commands(), size_mm=size, dpi=dpi)

    def print(self, document: Document, kind: PaperKind, *, printer: str | None = None) -> PrintJob | None:
        """Print a paper where its kind goes; None: no printer is set up for it.

        Returns: the last job as it ended, or QUEUED where its printer would not print now; the first that is not out.
        Raises: NotFound for a printer's name, NotPrintable, DiskFull.
        """
        way = self._routing.way(kind, page_mm=document.size_mm, named=printer)
        if way is None:
            return None
        rendered = self._renderer.render(document, way.printer)
        for _ in range(way.copies):
            job = sent_own(self._spool, way.printer, kind, rendered.data, at=self._clock.now())
            if job.state is not PrintState.SENT:
                break
        return job

    def _sheet(
        self, kind: PaperKind, wanted: tuple[float, float] | None, printer: str | None
    ) -> tuple[tuple[float, float], int]:
        """Size and dots of the paper that a kind is printed on."""
        way = self._routing.way(kind, page_mm=wanted, named=printer)
        if way is None:
            return wanted or _OFFICE_MM, _OFFICE_DPI
        return wanted or (way.printer.width_mm, way.printer.length_mm), way.printer.dpi

    def _shipment(self, order: Order, parcel: int) -> Shipment | None:
        """The parcel as it was bought and still goes; records run from the newest."""
        own = self._records.of_order(order.key)
        return next((each for each in own if each.parcel == parcel and each.state in HELD), None)

    def _ship_from(self, shipment: Shipment | None) -> Address | None:
        """The return address; None where none is set up, or the account that bought it is gone."""
        try:
            return self._settings.ship_from(self._settings.account(shipment.account if shipment else None))
        except (SettingsMissing, NotFound):
            return None

    def _here(self, at: datetime) -> datetime:
        return at.astimezone(self._zone)

    def _of_day(self, day: date) -> list[Shipment]:
        """Oldest first."""
        since, until = self._start(day), self._start(day + timedelta(days=1))
        found: list[Shipment] = []
        after = None
        while True:
            page = self._records.search(HistoryQuery(since=since, until=until, limit=200, after=after))
            found += page.shipments
            after = page.next
            if after is None:
                return found[::-1]

    def _start(self, day: date) -> datetime:
        # Without a zone, a time that knows none is this computer's own: so Python reads it.
        start = datetime.combine(day, time(), tzinfo=self._zone)
        return start if self._zone is not None else start.astimezone()


def _parcel(shipment: Shipment) -> DayParcel:
    return DayParcel(
        order_ref=shipment.order.ref,
        tracking_id=shipment.tracking_id,
        carrier=shipment.carrier,
        service=shipment.service,
        place=shipment.city,
        cost=shipment.charged or shipment.shown,
        is_cancelled=shipment.state is PurchaseState.CANCELLED,
    )
