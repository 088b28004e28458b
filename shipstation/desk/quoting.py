"""From a parcel to ranked offers, and from the chosen one to what will be asked for."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shipstation.desk.checking import NOTHING_ODD, Checked, check
from shipstation.desk.packing import Packing
from shipstation.desk.parcels import Standing, named, standing
from shipstation.desk.routing import Routing
from shipstation.errors import (
    AlreadyBought,
    BadInput,
    NotBuyable,
    NotFound,
    PurchaseUnsure,
    RateExpired,
    StateRefused,
)
from shipstation.model import (
    HELD,
    NO_RULING,
    Account,
    Channel,
    Choices,
    Extras,
    InputForm,
    InputQuestion,
    Order,
    OrderState,
    Parcel,
    Quote,
    Ranked,
    Rate,
    Ruling,
    Size,
    Weight,
    Wish,
)
from shipstation.ports import Carriers, Clock, Journal, Quotes, Records, Settings
from shipstation.rules import documents, goods, goods_answers, offers, rulebook, services
from shipstation.rules import inputs as questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A quote with its rates in order for one wish, best first. `checked`: what is odd about the order, told once."""

    quote: Quote
    ranked: tuple[Ranked, ...]
    wish: Wish
    stale_at: datetime
    expires_at: datetime
    checked: Checked = NOTHING_ODD

    def best(self) -> Ranked:
        """The first that can be bought here. Raises NotBuyable."""
        for ranked in self.ranked:
            if ranked.buyable:
                return ranked
        if self.ranked:
            first = self.ranked[0]
            raise NotBuyable(
                f"None of the {len(self.ranked)} rates can be bought at this station: {first.why_not}.",
                "Choose a rate and answer what it asks." if first.asks else "Choose another printer or another box.",
            )
        raise NotBuyable(
            f"The account {self.quote.account} has no service for this parcel and address.",
            "Check the address and the parcel, or choose another account.",
            fields=("account",),
        )


class Quoting:
    """Asks for rates and puts them in order."""

    def __init__(
        self,
        *,
        carriers: Carriers,
        quotes: Quotes,
        records: Records,
        journal: Journal,
        settings: Settings,
        clock: Clock,
        account: str | None,
        checks: bool = True,
    ) -> None:
        """Join its parts.

        Args:
            account: the one this process was told to use, instead of the chosen one.
            checks: whether what nobody would take is refused before it is asked for. Amazon's own test cases ask.
        """
        self._carriers = carriers
        self._quotes = quotes
        self._records = records
        self._journal = journal
        self._settings = settings
        self._routing = Routing(settings)
        self._packing = Packing(settings, clock)
        self._clock = clock
        self._account = account
        self._checks = checks

    def parcel(
        self,
        order: Order,
        *,
        weight: Weight | None = None,
        size: Size | None = None,
        box: str | None = None,
        number: int | None = None,
        account: str | None = None,
    ) -> Parcel:
        """The parcel as given, the rest from the rules, the items and the usual box. Raises BadInput, NotFound.

        Args:
            number: which parcel of the order; None: the next that is not bought.
            account: the one that it will be quoted with; None: the usual one.
        """
        return self._packing.parcel(
            order,
            account=self._account_of(order, account),
            weight=weight,
            size=size,
            box=box,
            number=self._number(order, number),
        )

    def standing(self, order: Order) -> Standing:
        """Which of the order's parcels are bought, and which can be; offline."""
        return standing(order, self._journal.of_order(order.key), self._records.of_order(order.key))

    def _number(self, order: Order, number: int | None) -> int:
        if number is not None:
            return number
        return 1 if order.parcels == 1 else self.standing(order).meant()

    def quote(
        self,
        order: Order,
        parcel: Parcel,
        *,
        account: str | None = None,
        wish: Wish | None = None,
        printer: str | None = None,
        format: str | None = None,  # noqa: A002 Amazon's and the command's own word
        extras: Extras = (),
    ) -> Compared:
        """Ask the carrier and keep the answer, so that another process can buy from it.

        Raises: AlreadyBought, StateRefused, AddressUnfit, GoodsUnfit before anything is asked; the Carrier's errors.
        """
        self._check_open(order, parcel.number)
        chosen = self._account_of(order, account)
        ship_from = self._settings.ship_from(chosen)
        checked = check(order, ship_from=ship_from, account=chosen) if self._checks else NOTHING_ODD
        checked.refuse()
        prints = goods.label_prints(order, chosen, self._settings.bench().label_prints)
        package_ref = f"PB-{uuid.uuid4().hex[:12].upper()}"
        if order.parcels > 1:
            package_ref += f"-{parcel.number}"
        # Offers age from when the request left, not from when the answer came (SAFETY.md part 1, rule 6).
        asked_at = self._clock.now()
        sender = order.sender or ship_from
        answer = self._carriers.of(chosen.name).rates(
            order,
            parcel,
            ship_from=sender,
            package_ref=package_ref,
            label_prints=prints,
        )
        quote = Quote(
            quote_id=uuid.uuid4().hex,
            order=order.key,
            parcel=parcel,
            package_ref=package_ref,
            account=chosen.name,
            asked_at=asked_at,
            offers=answer,
            deliver_by=order.deliver_by,
            asked_mark=order.asked_mark,
            label_prints=prints,
            ship_from=sender,
        )
        self._quotes.keep(quote)
        compared = self.compare(quote, wish=wish, printer=printer, format=format, extras=extras)
        return replace(compared, checked=checked)

    def compare(
        self,
        quote: Quote,
        *,
        wish: Wish | None = None,
        printer: str | None = None,
        format: str | None = None,  # noqa: A002 as above
        extras: Extras = (),
    ) -> Compared:
        """The same quote, ranked anew; offline. `extras`: what a person chose, which the prices hold."""
        ruling = quote.parcel.ruling
        device = self._routing.label_printer(account=quote.account, named=printer, ruled=ruling.printer)
        wanted = wish or ruling.wish or self._settings.wish()
        ranked = offers.rank(
            quote.offers.rates,
            deliver_by=quote.deliver_by,
            wish=wanted,
            why_not=lambda rate: (
                rulebook.why_not(rate, ruling)
                or services.why_not(rate, extras, quote.offers.rates)
                or documents.why_not(rate, device, format=format)
            ),
            confirmation=ruling.confirmation,
            extras=extras,
        )
        return Compared(
            quote=quote,
            ranked=ranked,
            wish=wanted,
            stale_at=quote.asked_at + offers.STALE_AFTER,
            expires_at=quote.asked_at + offers.EXPIRED_AFTER,
        )

    def stored(self, order: Order, rate_id: str, *, number: int | None = None) -> tuple[Quote, Rate]:
        """A rate that an earlier process quoted. Raises NotFound; AlreadyBought before all else.

        Args:
            number: which parcel is to be bought; None: the one that was quoted. BadInput where it is another one.
        """
        quote = self._quotes.of_rate(order.key, rate_id)
        quoted = quote.parcel.number if quote else None
        self._check_open(order, self._number(order, number or quoted))
        rate = quote.rate(rate_id) if quote else None
        if quote is None or rate is None:
            raise NotFound(
                f"Order {order.key.ref} has no rate {rate_id}.",
                "Get the rates again and use an id of theirs.",
                fields=("rate",),
            )
        if number not in (None, quoted):
            raise BadInput(
                f"That rate is for parcel {quoted} of order {order.key.ref}, not for parcel {number}.",
                "Get the rates of that parcel and use an id of theirs.",
                fields=("rate", "parcel"),
            )
        return quote, rate

    def inputs(self, quote: Quote, rate: Rate, *, order: Order | None = None) -> InputForm:
        """What a rate asks for, from the carrier of the quote's account; a rate without questions asks nothing.

        Args:
            order: whose goods answer what they can beforehand; None: nothing is.
        Raises: RateExpired; NotBuyable when the questions cannot be read; the Carrier's errors.
        """
        if not rate.needs_inputs:
            return questions.form({})
        if offers.expired(quote.asked_at, self._clock.now()):
            raise RateExpired("These rates are too old to be bought.", "Get the rates again.", fields=("rate",))
        form = questions.form(self._carriers.of(quote.account).inputs(quote, rate))
        return form if order is None else goods_answers.filled(form, quote.parcel.items or order.items)

    def offered(
        self,
        rate: Rate,
        *,
        account: str = "",
        ruling: Ruling = NO_RULING,
        printer: str | None = None,
        format: str | None = None,  # noqa: A002 as above
        extras: Extras = (),
    ) -> Choices:
        """The paper and the extras of a rate, before anybody answers its questions. Raises NotPrintable.

        Args:
            account: whose label it will be, where its labels go to a printer of their own.
            ruling: that of the parcel of its quote.
            extras: what a person chose.
        """
        device = self._routing.label_printer(account=account, named=printer, ruled=ruling.printer)
        document = documents.choose(rate, device, format=format)
        return Choices(document=document, added=services.answers(rate, ruling.confirmation, extras))

    def choices(
        self,
        rate: Rate,
        *,
        account: str = "",
        ruling: Ruling = NO_RULING,
        printer: str | None = None,
        format: str | None = None,  # noqa: A002 as above
        inputs: Mapping[str, Any] | None = None,
        form: InputForm | None = None,
        extras: Extras = (),
    ) -> Choices:
        """What will be asked for with this rate, the answers to its questions checked.

        Args:
            inputs: answers, as JSON.
            form: the questions that they answer, from `inputs`.
        Raises: NotPrintable; NotBuyable without answers to what it asks; BadInput naming each wrong answer.
        """
        answers = _answers(rate, inputs, form)
        offered = self.offered(rate, account=account, ruling=ruling, printer=printer, format=format, extras=extras)
        return replace(offered, inputs=answers)

    def _account_of(self, order: Order, named: str | None = None) -> Account:
        """Amazon sells labels for an order to the account that it belongs to alone. NotFound, SettingsMissing."""
        return self._settings.account(named or self._account or order.account or None)

    def _check_open(self, order: Order, number: int) -> None:
        """A shipped parcel never shows rates again (SAFETY.md part 1, rule 10)."""
        _check_number(order, number)
        name = named(order, number)
        if order.erased_at is not None:
            raise StateRefused(
                f"The buyer of order {order.key.ref} was removed on {order.erased_at:%Y-%m-%d}; it has no address.",
                "Import the order again if it is still to be shipped.",
                fields=("order",),
            )
        for purchase in self._journal.in_doubt():
            if purchase.intent.order == order.key and purchase.intent.parcel == number:
                raise PurchaseUnsure(
                    f"{name} may be bought; nobody can tell yet.",
                    "Ask again, or say whether it was bought.",
                    purchase_id=purchase.purchase_id,
                )
        for shipment in self._records.of_order(order.key):
            if shipment.parcel == number and shipment.state in HELD:
                raise AlreadyBought(
                    f"{name} is bought: {shipment.tracking_id}.",
                    "Print its label again, or cancel the shipment first.",
                    shipment=shipment,
                    purchase_id=shipment.purchase_id,
                )
        if order.part_of is not None:
            raise StateRefused(
                f"Order {order.key.ref} goes out with order {order.part_of.ref}.",
                f"Scan {order.part_of.ref}, or part them again.",
                fields=("order",),
            )
        if order.held or order.state is OrderState.ON_HOLD:
            reason = f": {order.held}" if order.held else ""
            raise StateRefused(
                f"Order {order.key.ref} is held{reason}.",
                "Release it on the page of orders, with the reason in mind."
                if order.stop
                else "Put the parcel aside; it is free again as soon as its shop says so.",
                fields=("order",),
            )


def _check_number(order: Order, number: int) -> None:
    """Raise BadInput for a parcel that the order does not have."""
    if 1 <= number <= order.parcels:
        return
    count = "one parcel" if order.parcels == 1 else f"{order.parcels} parcels"
    more = f"Add it first: shipstation orders split {order.key.ref} --parcels {number}."
    raise BadInput(
        f"Order {order.key.ref} goes out in {count}; there is no parcel {number}.",
        "An order sold on Amazon gets one label here." if order.key.channel is Channel.AMAZON else more,
        fields=("parcel",),
    )


def _answers(rate: Rate, given: Mapping[str, Any] | None, form: InputForm | None) -> Mapping[str, Any] | None:
    """The answers that go with a rate; None where it asks for none. Raises NotBuyable, BadInput."""
    asks = rate.needs_inputs and (form is None or form.asks)
    if given and not asks:
        raise BadInput(f"{rate.service} asks for no details.", "Leave the answers out.", fields=("inputs",))
    if not rate.needs_inputs:
        return None
    if form is not None and not form.asks:
        # Amazon still wants the part, and every value matches an empty schema.
        return {}
    if given is None or form is None:
        asked = [f"{each.title} ({_field(each)})" for each in form.questions if each.required] if form else []
        raise NotBuyable(
            f"{rate.service} asks for more details{': ' if asked else ''}{', '.join(asked)}.",
            "Answer them in the window or with --inputs FILE, or choose another rate.",
            fields=("inputs", *(_field(each) for each in form.questions if each.required)) if form else ("inputs",),
        )
    questions.check(form.schema, given)
    return given


def _field(question: InputQuestion) -> str:
    return ".".join(map(str, question.path))
