"""The JSON shapes of CONTRACT.md: other programs rely on every word; fields may be added, never renamed."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from shipstation.desk.batch import BatchRow
from shipstation.desk.labels import Enclosure, NotOut
from shipstation.desk.quoting import Compared
from shipstation.desk.records import Sheet
from shipstation.errors import PrinterAway, ShipError, Unsure
from shipstation.model import (
    Account,
    DocumentSpec,
    InputForm,
    Money,
    Parcel,
    PrintJob,
    PrintState,
    Promise,
    Proof,
    Purchase,
    Ranked,
    RuleEffect,
    Ruling,
    Shipment,
    Tracking,
    TrackingEvent,
    Window,
)

Shape = dict[str, Any]


def time(at: datetime | None) -> str | None:
    """ISO 8601 UTC with Z, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else None


def money(amount: Money | None) -> Shape | None:
    """Text, never a float."""
    return {"amount": amount.text(), "currency": amount.currency} if amount is not None else None


def error(told: ShipError) -> Shape:
    """Any error of ours."""
    return {
        "error": {
            "kind": told.kind,
            "family": told.family,
            "said": told.said,
            "remedy": told.remedy,
            "exit": told.exit_code,
            "code": told.code,
            "request_id": told.request_id,
            "purchase_id": told.purchase_id,
            "shipment": shipment(told.shipment) if isinstance(told.shipment, Shipment) else None,
            "fields": list(told.fields),
        }
    }


def rates(compared: Compared, forms: Mapping[str, InputForm] | None = None) -> Shape:
    """`rates`. `forms`: what the rates ask, by rate id, where somebody wanted to know."""
    quote = compared.quote
    return {
        "quote_id": quote.quote_id,
        "order": quote.order.ref,
        "channel": quote.order.channel.value,
        "parcel": quote.parcel.number,
        "account": quote.account,
        "quoted_at": time(quote.asked_at),
        "expires_at": time(compared.expires_at),
        "deliver_by": time(quote.deliver_by),
        "rates": [_rate(ranked, (forms or {}).get(ranked.rate.rate_id)) for ranked in compared.ranked],
        "packed": packed(quote.parcel),
        "rules": [effect(each) for each in quote.parcel.ruling.effects if each.applies],
        "ineligible": [
            {
                "carrier": each.carrier,
                "service": each.service,
                "reasons": [{"code": code, "said": said} for code, said in each.reasons],
            }
            for each in quote.offers.ineligible
        ],
    }


def packed(parcel: Parcel) -> Shape:
    """What a parcel was quoted as: box and size, weight, and what is odd about them."""
    return {
        "box": parcel.box,
        "size": str(parcel.size),
        "box_why": parcel.box_why or None,
        "fits": parcel.fits,
        "weight": str(parcel.weight),
        "expected": str(parcel.expected) if parcel.expected else None,
        "weight_doubt": parcel.weight_doubt or None,
        "ship_at": time(parcel.ship_at),
    }


def rule(name: str, entry: Mapping[str, str]) -> Shape:
    """One rule as it is written: when, and what then."""
    when = {key.removeprefix("if_"): value for key, value in entry.items() if key.startswith("if_")}
    then = {key: value for key, value in entry.items() if not key.startswith("if_")}
    return {"name": name, "if": when, "then": then}


def effect(each: RuleEffect) -> Shape:
    """What became of one rule for one order."""
    return {"rule": each.rule, "applies": each.applies, "why": each.why, "did": list(each.did)}


def ruling(whole: Ruling) -> Shape:
    """What all rules came to."""
    return {
        "box": whole.box or None,
        "wish": whole.wish.value if whole.wish else None,
        "allow": [{"rule": name, "services": list(patterns)} for name, patterns in whole.allow],
        "bar": [{"rule": name, "service": pattern} for name, pattern in whole.bar],
        "confirmation": whole.confirmation or None,
        "insured": money(whole.insured),
        "printer": whole.printer or None,
    }


def _rate(ranked: Ranked, form: InputForm | None) -> Shape:
    rate = ranked.rate
    base = next((charge.cost for charge in rate.charges if charge.id == "BASE_RATE" and charge.cost), rate.total)
    return {
        "rate_id": rate.rate_id,
        "carrier_id": rate.carrier_id,
        "carrier": rate.carrier,
        "service_id": rate.service_id,
        "service": rate.service,
        "total": money(ranked.price),
        "base": money(base),
        "extras": [
            {"id": each.id, "name": each.name, "cost": money(each.cost), "required": group.required}
            for group in rate.groups
            for each in group.services
        ],
        "charges": [
            {"id": each.id, "kind": each.kind, "cost": money(each.cost) if each.cost else None}
            for each in rate.charges
        ],
        "payment": rate.payment or None,
        "benefits": list(rate.benefits),
        "not_included": list(rate.excluded_benefits),
        "more": dict(rate.more),
        "pickup": window(rate.promise.pickup),
        "delivery": window(rate.promise.delivery),
        "in_time": ranked.in_time,
        "protected": ranked.protected,
        "rank": ranked.rank,
        "reason": ranked.reason,
        "documents": [_document(spec) for spec in rate.documents],
        "buyable": ranked.buyable,
        "why_not": ranked.why_not,
        "needs_inputs": rate.needs_inputs,
        "inputs": _plain(form.schema) if form is not None else None,
    }


def _plain(value: Any) -> Any:
    """A schema as `json` can write it."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value


def _document(spec: DocumentSpec) -> Shape:
    return {
        "format": spec.format,
        "dpi": sorted({dpi for option in spec.options for dpi in option.dpis}),
        "width": f"{spec.width.normalize():f}",
        "length": f"{spec.length.normalize():f}",
        "unit": "INCH" if spec.unit.value == "in" else "CENTIMETER",
    }


def window(span: Window | None) -> Shape | None:
    """From when until when."""
    return {"start": time(span.start), "end": time(span.end)} if span is not None else None


def promise(promised: Promise) -> Shape:
    """Pick-up and delivery."""
    return {"pickup": window(promised.pickup), "delivery": window(promised.delivery)}


def shipment(parcel: Shipment) -> Shape:
    """`shipment`."""
    label = parcel.label
    return {
        "shipment_id": parcel.shipment_id,
        "purchase_id": parcel.purchase_id,
        "order": parcel.order.ref,
        "parcel": parcel.parcel,
        "channel": parcel.channel.value,
        "account": parcel.account,
        "state": parcel.state.value,
        "carrier_id": parcel.carrier_id,
        "carrier": parcel.carrier,
        "service": parcel.service,
        "tracking_id": parcel.tracking_id,
        "package_ref": parcel.package_ref,
        "shown": money(parcel.shown),
        "charged": money(parcel.charged),
        "bought_at": time(parcel.bought_at),
        "promise": promise(parcel.promise),
        "tracking_state": parcel.tracking_state,
        "packed_by": parcel.packed_by or None,
        "erased_at": time(parcel.erased_at),
        "label": {"format": label.format, "dpi": label.dpi, "bytes": label.bytes, "sha256": label.sha256}
        if label
        else None,
    }


def purchase(bought: Purchase) -> Shape:
    """The purchase of `buy`, with what is known of a doubt."""
    return {
        "purchase_id": bought.purchase_id,
        "state": bought.state.value,
        "key": bought.intent.prepared.key,
        "order": bought.intent.order.ref,
        "tries": bought.tries,
        "said": bought.said,
    }


def job(printed: PrintJob | None) -> Shape | None:
    """The print of `buy`; None when no printer is set."""
    if printed is None:
        return None
    return {
        "job_id": printed.job_id,
        "printer": printed.printer,
        "state": printed.state.value,
        "said": printed.said,
        "document": printed.document,
        "copy": printed.copy,
        "unverified": printed.unverified,
        "at": time(printed.changed_at or printed.created_at),
    }


def exit_of(printed: PrintJob, *, otherwise: int = PrinterAway.exit_code) -> int:
    """The exit code that a print's state asks for; `otherwise`: of one that is not out."""
    return {PrintState.SENT: 0, PrintState.UNSURE: Unsure.exit_code}.get(printed.state, otherwise)


def came_of(printed: PrintJob) -> str:
    """In words, what became of a print: "failed (out of labels)"."""
    return f"{printed.state.value}{f' ({printed.said})' if printed.said else ''}"


def enclosure(each: Enclosure) -> Shape:
    """A paper printed along with a label."""
    return {
        "document": each.document.value,
        "print": job(each.job),
        "error": error(each.error)["error"] if each.error is not None else None,
    }


def not_out(each: NotOut) -> Shape:
    """One row of `print --open`."""
    return {"why": each.why, "shipment": shipment(each.shipment), "print": job(each.job)}


def sheet(whole: Sheet) -> Shape:
    """`show`."""
    return {
        "shipment": shipment(whole.shipment),
        "documents": [
            {"type": paper.type, "format": paper.format, "dpi": paper.dpi, "bytes": len(paper.content)}
            for paper in whole.documents
        ],
        "prints": [job(printed) for printed in whole.prints],
        "events": [event(each) for each in whole.events],
        "money": [
            {"at": time(line.at), "kind": line.kind, "amount": line.amount, "currency": line.currency}
            for line in whole.money
        ],
        "purchases": [purchase(each) for each in whole.purchases],
    }


def event(scan: TrackingEvent) -> Shape:
    """One scan on the way."""
    return {"at": time(scan.at), "code": scan.code, "detail": scan.detail, "place": scan.place}


def tracked(tracking_id: str, carrier_id: str, news: Tracking | None, told: ShipError | None) -> Shape:
    """One row of `track`."""
    return {
        "tracking_id": tracking_id,
        "carrier_id": carrier_id,
        "state": news.state if news else None,
        "promised": time(news.promised) if news else None,
        "as_of": time(news.as_of) if news else None,
        "events": [event(each) for each in news.events] if news else [],
        "alternate_tracking_id": (news.alternate_id or None) if news else None,
        "more": dict(news.more) if news else {},
        "proof": proof(news.proof) if news and news.proof else None,
        "error": error(told)["error"] if told else None,
    }


def proof(told: Proof) -> Shape:
    """How it was handed over; what was not told is null. Addresses of pictures are good for 72 hours."""
    return {
        "received_by": told.received_by or None,
        "picture": told.picture or None,
        "signature": told.signature or None,
        "coordinates": told.coordinates or None,
    }


def batch(rows: Iterable[BatchRow]) -> Shape:
    """`batch`."""
    listed = list(rows)
    states = ("bought", "refused", "unsure", "failed")
    return {
        "rows": [
            {
                "order": row.order,
                "parcel": row.parcel,
                "state": row.state,
                "shipment": shipment(row.shipment) if row.shipment else None,
                "print": job(row.job),
                "error": error(row.error)["error"] if row.error else None,
            }
            for row in listed
        ],
        "counts": {state: sum(row.state == state for row in listed) for state in states},
    }


def account(added: Account, *, chosen: bool) -> Shape:
    """One account; never its secrets."""
    return {
        "name": added.name,
        "region": added.region.value,
        "business_id": added.business_id,
        "endpoint": added.endpoint,
        "lwa_endpoint": added.lwa_endpoint,
        "chosen": chosen,
    }
