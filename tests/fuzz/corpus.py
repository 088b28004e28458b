"""Right inputs to begin with: labels and answers that a running practice Amazon gave."""

import base64
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from tests.practice.conftest import (
    BRISTOL,
    LEEDS,
    PNG_4X6,
    Bench,
    as_asked,
    chosen,
    document_of,
    external,
    of_amazon,
    purchase,
    running,
)

_LEGACY_PATH = "/shipping/v1/shipments/{shipmentId}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """Answers by operation, and labels by format."""

    answers: dict[str, tuple[bytes, ...]]
    labels: dict[str, tuple[bytes, ...]]


@lru_cache(maxsize=1)
def corpus() -> Corpus:
    """Asked for once a process, 1 s."""
    with tempfile.TemporaryDirectory() as home, running(Path(home) / "home") as amazon:
        return _Gathering(amazon).all()


class _Gathering:
    """Asks a practice Amazon for one answer of each kind, and more of those that differ."""

    def __init__(self, amazon: Bench) -> None:
        self._amazon = amazon
        self._answers: dict[str, list[bytes]] = defaultdict(list)
        self._labels: dict[str, list[bytes]] = defaultdict(list)

    def all(self) -> Corpus:
        self._shipments()
        self._one_shot()
        self._legacy()
        self._refusals()
        return Corpus(
            answers={name: tuple(bodies) for name, bodies in self._answers.items()},
            labels={form: tuple(labels) for form, labels in self._labels.items()},
        )

    def _keep(self, name: str, answer: Any) -> Any:
        assert answer.status == 200, (name, answer.status, answer.body[:300])
        self._answers[name].append(answer.body)
        return answer.json

    def _shipments(self) -> None:
        asked = [external(), of_amazon(), of_amazon("113-5567801-4432109")]
        for value in asked:
            quote = self._keep("rates", self._amazon.rates(value))["payload"]
            rate = chosen(quote)
            for spec in rate["supportedDocumentSpecifications"]:
                wish = as_asked(spec)
                # An Amazon order is bought once: its other papers come from further quotes of an external one.
                fresh = self._amazon.rates(external()).payload
                same = [s for r in [chosen(fresh)] for s in r["supportedDocumentSpecifications"]]
                if spec not in same:
                    continue
                bought = self._keep("purchase", self._amazon.buy(purchase(fresh, document=wish)))["payload"]
                self._papers(bought)
        self._followed()

    def _papers(self, bought: dict[str, Any]) -> None:
        for detail in bought["packageDocumentDetails"]:
            for paper in detail["packageDocuments"]:
                self._labels[paper["format"]].append(base64.b64decode(paper["contents"]))

    def _followed(self) -> None:
        bought = self._amazon.buy_one()
        shipment = bought["shipmentId"]
        detail = bought["packageDocumentDetails"][0]
        where = f"?packageClientReferenceId={detail['packageClientReferenceId']}"
        self._keep("documents", self._amazon.call("GET", f"/shipments/{shipment}/documents{where}"))
        for _ in range(4):
            path = f"/tracking?trackingId={detail['trackingId']}&carrierId=AMZN_US"
            self._keep("tracking", self._amazon.call("GET", path))
            self._amazon.advance(days=1)
        again = self._amazon.buy_one()
        self._keep("cancel", self._amazon.call("PUT", f"/shipments/{again['shipmentId']}/cancel"))

    def _one_shot(self) -> None:
        click = {
            **external(),
            "labelSpecifications": PNG_4X6,
            "serviceSelection": {"serviceId": ["std-us-swa-mfn"]},
        }
        self._papers(self._keep("oneClick", self._amazon.call("POST", "/oneClickShipment", click))["payload"])

    def _legacy(self) -> None:
        token = self._amazon.permit(("GET", _LEGACY_PATH))
        for each in self._amazon.control("GET", "legacy").json["shipments"][:4]:
            self._keep("legacy", self._amazon.api("GET", f"/shipping/v1/shipments/{each}", token=token))

    def _refusals(self) -> None:
        for value in ({}, external(ship_to={}), external(packageClientReferenceId="")):
            self._answers["refusal"].append(self._amazon.rates(value).body)
        self._answers["refusal"].append(self._amazon.call("PUT", "/shipments/none/cancel").body)
        self._answers["refusal"].append(self._amazon.raw("GET", "/nowhere").body)
        britain = Bench(self._amazon.address, business_id="AmazonShipping_UK")
        quote = self._keep("rates", britain.rates(external(BRISTOL, {**LEEDS, "name": "Northwind"})))["payload"]
        document = document_of(chosen(quote), "PDF")
        self._papers(self._keep("purchase", britain.buy(purchase(quote, document=document)))["payload"])
