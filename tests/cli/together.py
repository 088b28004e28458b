"""Parts for several processes at one store: a child that talks, a store with orders, and what must hold at the end."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from shipstation.model import PurchaseState
from shipstation.ports import HistoryQuery
from tests.bench_parts import ROOT, PracticeAmazon
from tests.desk.conftest import open_with

_HEAD = (
    "order_ref,channel,sku,title,quantity,unit_value,currency,item_weight,name,line1,city,state,postal_code,country"
)
ORDERS = [f"T-{number:02}" for number in range(9)]


class Child:
    """A process of ours that tells in JSON lines what becomes of it, and goes on at a line from us."""

    def __init__(self, *words: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )
        self.pid = self._process.pid

    def heard(self) -> dict[str, Any]:
        """The next thing that it tells."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self.ended()
        return dict(json.loads(line))

    def go(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def ended(self) -> str:
        """What it said on standard error, after its end."""
        return self._process.communicate(timeout=60)[1]

    @property
    def code(self) -> int:
        return self._process.wait(60)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()


def stocked(amazon: PracticeAmazon, folder: Path) -> Path:
    """A data folder with the account and twelve orders."""
    rows = [f"{ref},EXTERNAL,MUG,Mug,1,9.50,USD,0.8lb,Zoë Quill,9 Larch Ave,Reno,NV,89501,US" for ref in ORDERS]
    orders = folder / "orders.csv"
    orders.write_text("\n".join([_HEAD, *rows]), encoding="utf-8")
    with open_with(amazon, folder / "data") as station:
        station.settings.use_account("Bench")
        station.intake.import_file(orders)
    return folder / "data"


def check_once(amazon: PracticeAmazon, data: Path, refs: Sequence[str]) -> None:
    """Each order: one charge, one shipment, one purchase, and the same ones in the ledger and in the history."""
    with open_with(amazon, data) as station:
        shipments = station.history.search(HistoryQuery(limit=200)).shipments
        purchases = [
            purchase.state
            for ref in refs
            for purchase in station.buying._journal.of_order(station.intake.order(ref).key)
        ]
    ledger = amazon.ledger()
    assert sorted(shipment.order.ref for shipment in shipments) == sorted(refs)
    assert purchases == [PurchaseState.BOUGHT] * len(refs)
    assert sorted(row["shipment_id"] for row in ledger["purchases"]) == sorted(
        shipment.shipment_id for shipment in shipments
    )
    assert [use["requests"] for use in ledger["keys"].values()] == [1] * len(refs)
