"""rates, buy, batch, resume, settle: the verbs that lead to money, and those that settle a doubt about it."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shipstation.cli import check_shapes, shapes
from shipstation.cli.entry import EXIT_PART, Call, Verb
from shipstation.desk.batch import BatchRow
from shipstation.desk.buying import Receipt
from shipstation.desk.labels import Enclosure
from shipstation.desk.quoting import Compared
from shipstation.errors import BadInput, NotBuyable, ShipError, Unsure
from shipstation.model import (
    Extras,
    InputForm,
    InputQuestion,
    Money,
    Order,
    Parcel,
    PrintJob,
    PrintState,
    Quote,
    Rate,
    Size,
    Weight,
    WeightUnit,
    Wish,
)
from shipstation.rules import services

if TYPE_CHECKING:
    from shipstation.station import Station

_WISHES = click.Choice([wish.value for wish in Wish])
_FORMATS = click.Choice(["PDF", "PNG", "ZPL"])
_MOST_ANSWERS = 256 * 1024


def parcel_options(command: click.Command) -> click.Command:
    """The options of a parcel, added to a verb."""
    command.params += [
        click.Option(["--weight"], help="1.5lb, 420g …"),
        click.Option(["--size"], help="30x20x10cm"),
        click.Option(["--box"], help="a box of the catalog"),
        click.Option(["--parcel"], type=click.IntRange(min=1), help="which of its parcels; else the next unbought"),
        click.Option(["--wish"], type=_WISHES, help="best, cheapest or fastest"),
    ]
    return command


@click.command("rates", cls=Verb, help="Compare what carriers offer for ORDER.")
@click.argument("order")
@click.option("--questions", is_flag=True, help="fetch what each rate that asks for more details asks")
@click.pass_obj
def rates_verb(call: Call, /, order: str, *, questions: bool, **given: Any) -> None:
    """Quote and list."""
    with call.station() as station:
        found = station.intake.order(order)
        parcel = parcel_of(station, found, given)
        compared = station.quoting.quote(found, parcel, wish=_wish(given))
        asking = [ranked.rate for ranked in compared.ranked if ranked.asks]
        forms = _forms(station, found, compared.quote, asking) if questions else {}
    lines = [
        *check_shapes.lines(compared.checked),
        *_rate_lines(compared),
        *_question_lines(order, asking, forms),
    ]
    call.answer({**shapes.rates(compared, forms), **check_shapes.checked(compared.checked)}, lines)


@click.command("buy", cls=Verb, help="Buy and print the label of ORDER, or of its next parcel.")
@click.argument("order")
@click.option("--rate", help="a rate_id of `rates`; without it the best by --wish is bought")
@click.option("--max-price", help="never pay more than this, in the rate's currency")
@click.option("--printer", help="instead of the default printer")
@click.option("--format", "paper", type=_FORMATS, help="insist on a label format")
@click.option(
    "--inputs", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="answers a rate asks for"
)
@click.option(
    "--extra",
    "extras",
    multiple=True,
    metavar="ID",
    help="an extra of the rate by its id, such as SIGNATURE_CONFIRMATION; several are given one by one",
)
@click.option("--check-weight", is_flag=True, help="refuse a weight far from that of items and box")
@click.option("--no-print", is_flag=True, help="buy alone")
@click.pass_obj
def buy_verb(call: Call, /, order: str, **given: Any) -> None:
    """Buy once, then print."""
    answers = _inputs(given["inputs"])
    if answers and not given["rate"]:
        raise BadInput("Answers belong to one rate.", "Say which with --rate RATE_ID.", fields=("rate",))
    with call.station() as station:
        station.warm()
        found = station.intake.order(order)
        quote, rate, extras = _chosen(call, station, found, given)
        form = station.quoting.inputs(quote, rate)
        choices = station.quoting.choices(
            rate,
            account=quote.account,
            ruling=quote.parcel.ruling,
            printer=given["printer"],
            format=given["paper"],
            inputs=answers,
            form=form,
            extras=extras,
        )
        ceiling = _ceiling(given["max_price"], rate)
        # Whoever writes a weight into a command stands by it, unless told otherwise; at the bench a scale may err.
        weight_ok = not given["check_weight"]
        if weight_ok and quote.parcel.weight_doubt:
            call.progress(quote.parcel.weight_doubt)
        receipt = station.buying.buy(quote, rate, choices, max_price=ceiling, weight_ok=weight_ok)
        printed = None if given["no_print"] else _printed(station, receipt, given["printer"])
        enclosed = _enclosed(station, receipt, printed)
        left = station.quoting.standing(found).free() if found.parcels > 1 else ()
    _tell_bought(call, receipt, printed, enclosed, left)


@click.command("batch", cls=Verb, help="Buy and print many orders.")
@click.argument("orders", nargs=-1, required=True)
@click.option("--wish", type=_WISHES)
@click.option("--max-price")
@click.option("--printer")
@click.option("--no-print", is_flag=True)
@click.pass_obj
def batch_verb(call: Call, /, orders: tuple[str, ...], **given: Any) -> None:
    """Each order by itself, with all its parcels; one that fails does not end the rest."""
    with call.station() as station:
        currency = station.settings.account(call.account).currency or "USD"
        rows = station.batch.run(
            orders,
            wish=_wish(given),
            max_price=_limit(given["max_price"], currency) if given["max_price"] else None,
            printer=given["printer"],
            print_labels=not given["no_print"],
            progress=lambda done, of: call.progress(f"{done} of {of}"),
        )
        # Who never opens a window has a day as well.
        station.safety.daily.look()
    several = {row.order for row in rows if row.parcel > 1}
    lines = [
        f"{row.order}{f' parcel {row.parcel}' if row.order in several else ''}  {row.state}  {_tail(row)}"
        for row in rows
    ]
    shape = shapes.batch(rows)
    for told, row in zip(shape["rows"], rows, strict=True):
        told.update(check_shapes.checked(row.checked))
    call.answer(shape, lines, exit_code=_batch_exit(rows))


@click.command("resume", cls=Verb, help="Settle what a stopped station left in doubt.")
@click.pass_obj
def resume_verb(call: Call) -> None:
    """Ask once more about each purchase in doubt."""
    with call.station() as station:
        resumed = station.buying.resume()
        waiting = station.labels.not_out()
    shape = {
        "resumed": [
            {
                "purchase": shapes.purchase(each.purchase),
                "shipment": shapes.shipment(each.shipment) if each.shipment else None,
                "error": shapes.error(each.error)["error"] if each.error else None,
            }
            for each in resumed
        ],
        "prints": [shapes.not_out(each) for each in waiting],
    }
    unsure = any(isinstance(each.error, Unsure) for each in resumed)
    worst = max((each.error.exit_code for each in resumed if each.error), default=0)
    lines = [f"{each.purchase.intent.order.ref}  {each.purchase.state.value}" for each in resumed]
    lines = lines or ["Nothing is in doubt."]
    if waiting:
        lines.append(f"{len(waiting)} labels are not out: shipstation print --open")
    call.answer(shape, lines, exit_code=Unsure.exit_code if unsure else worst)


@click.command("settle", cls=Verb, help="Say whether an unsure PURCHASE was bought.")
@click.argument("purchase")
@click.option("--bought", metavar="SHIPMENT_ID", help="it was: its papers are fetched")
@click.option("--not-bought", is_flag=True, help="it was not: the parcel is free")
@click.pass_obj
def settle_verb(call: Call, purchase: str, bought: str | None, *, not_bought: bool) -> None:
    """A person's word on a doubt."""
    if (bought is None) == (not not_bought):
        raise BadInput("Say one of --bought SHIPMENT_ID and --not-bought.", "Call again with one of them.")
    with call.station() as station:
        if bought is None:
            freed = station.buying.settle_not_bought(purchase)
            shape: dict[str, Any] = {"purchase": shapes.purchase(freed), "shipment": None}
        else:
            receipt = station.buying.settle_bought(purchase, bought)
            shape = {"purchase": shapes.purchase(receipt.purchase), "shipment": shapes.shipment(receipt.shipment)}
    call.answer(shape, [f"{purchase}: {shape['purchase']['state']}"])


parcel_options(rates_verb)
parcel_options(buy_verb)


def _wish(given: Mapping[str, Any]) -> Wish | None:
    return Wish(given["wish"]) if given["wish"] else None


def parcel_of(station: "Station", order: Order, given: Mapping[str, Any]) -> Parcel:
    """The parcel as typed. Raises BadInput naming the field."""
    try:
        weight = Weight.parse(given["weight"], default=WeightUnit.GRAM) if given["weight"] else None
    except ValueError as error:
        raise BadInput(f"{error}.", "Write it as 1.5lb or 420g.", fields=("weight",)) from error
    try:
        size = Size.parse(given["size"]) if given["size"] else None
    except ValueError as error:
        raise BadInput(f"{error}.", "Write it as 30x20x10cm.", fields=("size",)) from error
    return station.quoting.parcel(order, weight=weight, size=size, box=given["box"], number=given["parcel"])


def _chosen(call: Call, station: "Station", order: Order, given: Mapping[str, Any]) -> tuple[Quote, Rate, Extras]:
    """The rate of an earlier quote, else the best of a new one that has the extras; and these."""
    wanted, quoting = given["extras"], station.quoting
    if given["rate"]:
        quote, rate = quoting.stored(order, given["rate"], number=given["parcel"])
        return quote, rate, services.named(rate, wanted)
    printing = {"printer": given["printer"], "format": given["paper"]}
    compared = quoting.quote(order, parcel_of(station, order, given), wish=_wish(given), **printing)
    for line in check_shapes.lines(compared.checked):
        call.progress(line)
    if wanted:
        extras = services.wanted(compared.quote.offers.rates, wanted)
        compared = quoting.compare(compared.quote, wish=_wish(given), **printing, extras=extras)
    rate = compared.best().rate
    return compared.quote, rate, services.named(rate, wanted)


def _inputs(path: Path | None) -> Mapping[str, Any] | None:
    """The answers of a file, with exact numbers. Raises BadInput."""
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_ANSWERS + 1)
        if len(content) > _MOST_ANSWERS:
            raise BadInput(f"{path.name} is too long.", "Give a file of answers alone.", fields=("inputs",))
        read = json.loads(content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number)
    except (OSError, ValueError, ArithmeticError, RecursionError) as error:
        raise BadInput(f"{path.name} is not JSON: {error}.", "Mend the file.", fields=("inputs",)) from error
    if not isinstance(read, dict):
        raise BadInput(f"{path.name} holds no JSON object.", "Mend the file.", fields=("inputs",))
    return read


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON's")


def _ceiling(typed: str | None, rate: Rate) -> Money | None:
    return _limit(typed, rate.total.currency) if typed else None


def _limit(typed: str, currency: str) -> Money:
    try:
        return Money(Decimal(typed), currency)
    except (InvalidOperation, ValueError) as error:
        raise BadInput(f"{typed!r} is not a price.", "Write it as 9.50.", fields=("max_price",)) from error


def _printed(station: "Station", receipt: Receipt, printer: str | None) -> PrintJob | ShipError | None:
    """The print, or why there is none; what was bought stays bought."""
    try:
        return station.labels.print(receipt.shipment.shipment_id, printer=printer)
    except ShipError as error:
        return error


def _enclosed(station: "Station", receipt: Receipt, printed: PrintJob | ShipError | None) -> tuple[Enclosure, ...]:
    """What a route sends along with a label that is out."""
    is_out = isinstance(printed, PrintJob) and printed.state is PrintState.SENT
    return station.labels.enclosures(receipt.shipment.shipment_id) if is_out else ()


def _tell_bought(
    call: Call,
    receipt: Receipt,
    printed: PrintJob | ShipError | None,
    enclosed: tuple[Enclosure, ...],
    left: tuple[int, ...],
) -> None:
    """`left`: the order's parcels that can still be bought."""
    parcel = receipt.shipment
    job = printed if isinstance(printed, PrintJob) else None
    shape: dict[str, Any] = {
        "purchase": shapes.purchase(receipt.purchase),
        "shipment": shapes.shipment(parcel),
        "print": shapes.job(job),
        "papers": [shapes.enclosure(each) for each in enclosed],
        "parcels_left": list(left),
    }
    lines = [f"Bought {parcel.tracking_id} for order {parcel.order.ref}: {parcel.service}, {parcel.shown}."]
    if left:
        lines.append(f"Parcel {parcel.parcel} of it; {len(left)} to go, the next with: buy {parcel.order.ref}")
    exit_code = 0
    if isinstance(printed, ShipError):
        shape["error"] = shapes.error(printed)["error"]
        lines += [f"Not printed: {printed.said}", printed.remedy]
        exit_code = printed.exit_code if isinstance(printed, Unsure) else EXIT_PART
    elif job is not None:
        exit_code = shapes.exit_of(job, otherwise=EXIT_PART)
        lines.append(f"Label on {job.printer}: {shapes.came_of(job)}.")
    for each in enclosed:
        state = each.job.state.value if each.job is not None else each.error.said if each.error is not None else ""
        lines.append(f"{each.document.value} on {each.job.printer if each.job is not None else '-'}: {state}")
        exit_code = exit_code if each.is_out else exit_code or EXIT_PART
    call.answer(shape, lines, exit_code=exit_code)


def _batch_exit(rows: tuple[BatchRow, ...]) -> int:
    """4 wins; 5 when a part was done; else the first error's own code."""
    if any(isinstance(row.error, Unsure) or (row.job and row.job.state is PrintState.UNSURE) for row in rows):
        return Unsure.exit_code
    errors = [row for row in rows if row.error is not None]
    unprinted = [row for row in rows if row.job is not None and row.job.state is not PrintState.SENT]
    if not errors and not unprinted:
        return 0
    if any(row.state == "bought" for row in rows):
        return EXIT_PART
    return next(row.error.exit_code for row in errors if row.error)


def _tail(row: BatchRow) -> str:
    odd = "".join(f"  ? {said}" for said in row.checked.sentences())
    if row.error is not None:
        return row.error.said
    return f"{row.shipment.tracking_id if row.shipment else ''}{odd}"


def _rate_lines(compared: Compared) -> list[str]:
    """A table of rates for people."""
    lines = []
    for ranked in compared.ranked:
        delivery = ranked.rate.promise.delivery
        day = f"{delivery.end:%a %d %b}" if delivery else "no promise"
        mark = {True: "in time", False: "late", None: ""}[ranked.in_time]
        note = f"  ({ranked.why_not})" if ranked.why_not else ""
        lines.append(
            f"{ranked.rank:>2}  {ranked.price!s:>12}  {day:<11} {mark:<8} {ranked.rate.service:<34.34} "
            f"{ranked.rate.rate_id}{note}"
        )
    lines.append(f"{len(compared.quote.offers.ineligible)} services not offered.")
    return lines


def _forms(station: "Station", order: Order, quote: Quote, asking: list[Rate]) -> dict[str, InputForm]:
    """What each rate asks, by rate id; one that cannot be read is left out, the rest is told all the same."""
    forms = {}
    for rate in asking:
        try:
            forms[rate.rate_id] = station.quoting.inputs(quote, rate, order=order)
        except NotBuyable:
            continue
    return forms


def _known(question: InputQuestion) -> str:
    """What the order says already."""
    return f" = {question.default}" if question.default is not None else ""


def _question_lines(order: str, asking: list[Rate], forms: Mapping[str, InputForm]) -> list[str]:
    """What the asking rates ask, or how to see it."""
    if not asking:
        return []
    if not forms:
        return [f"To see what the rates ask that ask for more details: rates {order} --questions"]
    lines = []
    for rate in asking:
        if rate.rate_id not in forms:
            lines.append(f"{rate.service} asks what cannot be read.")
            continue
        lines.append(f"{rate.service} asks; answer with: buy {order} --rate {rate.rate_id} --inputs FILE")
        for each in forms[rate.rate_id].questions:
            kind = ", ".join(words for words, _ in each.choices) or each.kind.value
            must = "required" if each.required else "required in its group" if each.required_in_group else "optional"
            field = ".".join(map(str, each.path))
            hint = f": {each.hint}" if each.hint else ""
            lines.append(f"    {field:<32} {must:<10} {each.title} ({kind}){hint}{_known(each)}")
    return lines
