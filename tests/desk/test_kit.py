"""The test label kit against a practice Amazon and a label printer: all it gathers, and nothing that it leaves bought."""

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pypdfium2
import pytest

from shipstation.desk.kit import KitWish, _Gathering
from shipstation.errors import BadInput, NotFound, SettingsMissing, StateRefused
from shipstation.kit_shelf import KitFolders
from shipstation.model import (
    CaseId,
    CaseResult,
    CaseState,
    Channel,
    Exchange,
    Grade,
    KitLabel,
    KitReport,
    Language,
    OrderState,
    PrinterSetup,
    Profile,
    PurchaseState,
    Wish,
)
from shipstation.rules import kit
from shipstation.station import Station, open_station
from tests.bench_parts import ROOT, PracticeAmazon, SocketPrinter, until
from tests.desk.conftest import open_with

# Many seconds together: packaging/test goes through them, .ci/run does not.
pytestmark = pytest.mark.long


@pytest.fixture
def printer(station: Station) -> Iterator[SocketPrinter]:
    """A label printer, which labels go to."""
    made = SocketPrinter()
    station.settings.add_printer(PrinterSetup(name="Zebra", url=made.url, language=Language.ZPL))
    station.settings.put("default_printer", "Zebra")
    yield made
    made.close()


def states(report: KitReport) -> dict[CaseId, CaseState]:
    return {result.case: result.state for result in report.cases}


def test_a_whole_run_shows_every_case_and_leaves_nothing_bought(
    station: Station, amazon: PracticeAmazon, printer: SocketPrinter, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    told: list[CaseId | None] = []

    report = station.kit.run(folder, KitWish(), progress=lambda _, case: told.append(case))

    assert [result for result in report.cases if result.state is CaseState.ODD] == []
    assert told == [*CaseId, None]
    assert states(report)[CaseId.ZPL] is CaseState.OK
    assert report.is_good
    assert {label.format for label in report.labels} >= {"PDF", "PNG", "ZPL"}
    assert all(label.cancelled for label in report.labels)
    assert len(amazon.ledger()["purchases"]) == len(report.labels)
    assert amazon.live_purchases() == []
    assert len(printer.wait_for(len(report.labels))) == len(report.labels)
    for label in report.labels:
        assert (folder / label.file).read_bytes()
        assert station.history.show(label.shipment_id).shipment.state is PurchaseState.CANCELLED
    assert len(pypdfium2.PdfDocument(folder / "report.pdf")) >= 2
    assert station.kit.read(folder) == report


def test_the_folder_holds_every_request_and_neither_secrets_nor_people(
    station: Station, amazon: PracticeAmazon, printer: SocketPrinter, tmp_path: Path
) -> None:
    order = next(
        order
        for order in station.intake.page(limit=200).orders
        if order.amazon_order_id and order.ship_to.country == "US"
    )
    folder = tmp_path / "run"

    report = station.kit.run(folder, KitWish(amazon_order=order.key.ref))

    files = sorted((folder / "requests").glob("*.json"))
    assert len(files) == report.exchanges >= 20
    paths = {json.loads(file.read_text())["path"] for file in files}
    assert {
        "/auth/o2/token",
        "/shipping/v2/shipments/rates",
        "/shipping/v2/shipments",
        "/shipping/v2/tracking",
    } <= paths
    ship_from = station.settings.ship_from(station.settings.account("Bench"))
    person = order.ship_to
    secrets = json.loads(amazon.secrets()).values()
    names = (person.name, person.line1, person.postal_code, ship_from.line1, ship_from.name)
    for file in (*files, folder / "report.json"):
        text = file.read_text()
        assert not [word for word in (*secrets, *names) if word and word in text], file.name
        assert "Atza" not in text


def test_a_label_of_real_money_is_agreed_to_first_and_an_amazon_order_is_only_rated(
    station: Station, amazon: PracticeAmazon, printer: SocketPrinter, tmp_path: Path
) -> None:
    real = copy.copy(station.kit)
    real._profile = Profile.LIVE

    with pytest.raises(BadInput, match="real money"):
        real.run(tmp_path / "run", KitWish())
    assert amazon.ledger()["purchases"] == []
    assert not (tmp_path / "run").exists()
    assert real.cost(KitWish(cases=(CaseId.PDF, CaseId.ZPL))).amount > 0
    report = real.run(tmp_path / "run", KitWish(cases=(CaseId.AMAZON,), agreed=True))

    assert "Nothing was bought" in report.cases[0].said
    assert amazon.ledger()["purchases"] == []


def test_what_a_killed_run_left_bought_is_given_back_by_the_next(
    station: Station, amazon: PracticeAmazon, printer: SocketPrinter, tmp_path: Path
) -> None:
    account = station.settings.account("Bench")
    order = kit.order_of(CaseId.PDF, "20260101000000", ship_from=station.settings.ship_from(account), currency="USD")
    compared = station.quoting.quote(order, kit.STANDARD, wish=Wish.CHEAPEST)
    rate = compared.best().rate
    station.buying.buy(compared.quote, rate, station.quoting.choices(rate))
    assert len(amazon.live_purchases()) == 1

    report = station.kit.run(tmp_path / "run", KitWish(cases=(CaseId.STANDARD,)))

    assert report.is_good
    assert amazon.live_purchases() == []


def test_killed_while_amazon_sells_the_next_run_settles_it_and_gives_it_back(
    amazon: PracticeAmazon, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    open_with(amazon, data).close()
    amazon.arm("timeout-after@purchaseShipment:1")
    child = subprocess.Popen(
        [sys.executable, "-m", "shipstation", "--data-dir", str(data), "account", "kit", "--case", "label-pdf"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    # The label is sold, and its answer never comes.
    until(lambda: len(amazon.live_purchases()) == 1)
    child.kill()
    child.wait()

    with open_station(data_dir=data) as station:
        report = station.kit.run(tmp_path / "run", KitWish(cases=(CaseId.STANDARD,)))

    assert amazon.live_purchases() == []
    assert (report.left, report.open_purchases) == ((), ())


def test_every_label_of_a_run_is_known_as_the_kits_own_also_an_amazon_orders(
    station: Station, amazon: PracticeAmazon, printer: SocketPrinter, tmp_path: Path
) -> None:
    report = station.kit.run(tmp_path / "run", KitWish(cases=(CaseId.AMAZON,)))

    (label,) = report.labels
    shipment = station.history.show(label.shipment_id).shipment
    assert shipment.channel is Channel.AMAZON
    assert shipment.order.ref.startswith(kit.PREFIX)
    assert station.intake.page(state=OrderState.SHIPPED).total == 0


def test_never_more_is_spent_than_was_agreed(
    station: Station, amazon: PracticeAmazon, printer: SocketPrinter, tmp_path: Path
) -> None:
    real = copy.copy(station.kit)
    real._profile = Profile.LIVE
    cases = (CaseId.PDF, CaseId.PNG)
    one = real.cost(KitWish(cases=(CaseId.PDF,)))

    report = real.run(tmp_path / "run", KitWish(cases=cases, agreed=True, most=one))

    assert states(report) == {CaseId.PDF: CaseState.OK, CaseId.PNG: CaseState.ODD}
    assert "above your limit" in report.cases[1].said
    assert len(amazon.ledger()["purchases"]) == 1
    assert amazon.live_purchases() == []


@pytest.mark.parametrize(
    ("profile", "state"), [(Profile.SANDBOX, CaseState.NOT_HERE), (Profile.PRACTICE, CaseState.ODD)]
)
def test_a_yes_of_the_sandbox_where_a_no_is_asked_for_is_told_as_its_own(
    station: Station, amazon: PracticeAmazon, printer: SocketPrinter, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, profile: Profile, state: CaseState,
) -> None:  # fmt: skip
    # As in the sandbox, the token that is sent is as good as any.
    monkeypatch.setattr("shipstation.desk.kit_cases._EXPIRY", timedelta(0))
    fixed = copy.copy(station.kit)
    fixed._profile = profile

    report = fixed.run(tmp_path / "run", KitWish(cases=(CaseId.TOKEN,), waits=True))

    assert states(report) == {CaseId.TOKEN: state}
    assert ("whatever is asked" in report.cases[0].said) is (profile is Profile.SANDBOX)
    assert len(amazon.ledger()["purchases"]) == 1
    assert amazon.live_purchases() == []


def test_what_amazon_quotes_of_an_address_stays_out_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    known = ("Northwind Goods", "9 Canary Row")
    desk = _Gathering(folder, _report(), KitFolders(), lambda *_: None, known=known)
    desk.begin(CaseId.ADDRESS)
    quoted = '{"errors": [{"code": "InvalidInput", "message": "9 CANARY ROW of Northwind Goods is wrong"}]}'

    desk.saw(_exchange(quoted.encode()))
    desk.take(CaseResult(case=CaseId.ADDRESS, state=CaseState.OK, said="9 Canary Row is wrong"), _Nothing())

    written = "".join(path.read_text() for path in folder.rglob("*.json"))
    assert "InvalidInput" in written
    assert "canary" not in written.lower()
    assert "Northwind" not in written


@pytest.mark.parametrize(
    "body", [b'{"a": "\\ud800"}', b"[" * 100_000, b'{"contents": ' + b'{"a":' * 5_000 + b"1" + b"}" * 5_001]
)
def test_an_answer_of_any_shape_is_kept_behind_the_journal_and_ends_no_purchase(body: bytes, tmp_path: Path) -> None:
    desk = _Gathering(tmp_path, _report(), KitFolders(), lambda *_: None, known=())
    desk.begin(CaseId.PDF)

    desk.saw(_exchange(body))
    assert list(tmp_path.iterdir()) == []
    desk.take(CaseResult(case=CaseId.PDF, state=CaseState.OK, said=""), _Nothing())

    assert len(list(tmp_path.glob("requests/*.json"))) == 1


class _Nothing:
    """Cases that bought nothing."""

    bought: tuple[KitLabel, ...] = ()

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}


def _report() -> KitReport:
    return KitReport(
        station="s", profile="practice", account="a", business_id="AmazonShipping_US", printer="p",
        began_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def _exchange(answer: bytes) -> Exchange:
    return Exchange(
        method="POST", url="https://x/y", request_headers={}, request_body=None, status=200,
        answer_headers={"content-type": "application/json"}, answer_body=answer, took_s=0.1,
    )  # fmt: skip


def test_a_run_that_breaks_off_gives_back_what_it_bought(
    station: Station, amazon: PracticeAmazon, printer: SocketPrinter, tmp_path: Path
) -> None:
    def end(_: KitReport, case: CaseId | None) -> None:
        if case is CaseId.PNG:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        station.kit.run(tmp_path / "run", KitWish(), progress=end)

    assert len(amazon.ledger()["purchases"]) == 1
    assert amazon.live_purchases() == []
    assert states(station.kit.read(tmp_path / "run"))[CaseId.PDF] is CaseState.OK


def test_a_stopped_run_ends_with_what_it_has(
    station: Station, amazon: PracticeAmazon, printer: SocketPrinter, tmp_path: Path
) -> None:
    stop = Event()

    report = station.kit.run(
        tmp_path / "run", KitWish(), stop=stop, progress=lambda _, case: stop.set() if case is CaseId.PDF else None
    )

    assert list(states(report))[-1] is CaseId.PDF
    assert amazon.live_purchases() == []


def test_what_cannot_be_cancelled_and_what_nobody_can_tell_stand_in_the_report(
    station: Station, amazon: PracticeAmazon, printer: SocketPrinter, tmp_path: Path
) -> None:
    amazon.arm("403@cancelShipment:20")

    report = station.kit.run(tmp_path / "run", KitWish(cases=(CaseId.PDF, CaseId.CANCEL)))

    assert states(report)[CaseId.CANCEL] is CaseState.ODD
    assert len(report.left) == 1
    assert report.labels[0].tracking_id in report.left[0]
    assert not report.is_good
    amazon.arm()
    again = station.kit.run(tmp_path / "again", KitWish(cases=(CaseId.STANDARD,)))
    assert again.left == ()
    assert amazon.live_purchases() == []


def test_a_purchase_whose_answer_is_lost_is_told_and_blocks_nothing_else(
    station: Station, amazon: PracticeAmazon, printer: SocketPrinter, tmp_path: Path
) -> None:
    amazon.arm("reset-after@purchaseShipment:9")

    report = station.kit.run(tmp_path / "run", KitWish(cases=(CaseId.PDF, CaseId.UNKNOWN)))

    assert states(report) == {CaseId.PDF: CaseState.ODD, CaseId.UNKNOWN: CaseState.OK}
    (purchase,) = station.buying.unsure()
    assert report.open_purchases == (purchase.purchase_id,)


def test_a_printer_that_is_away_makes_its_labels_odd_and_not_the_rest(
    station: Station, amazon: PracticeAmazon, printer: SocketPrinter, tmp_path: Path
) -> None:
    printer.close()

    report = station.kit.run(tmp_path / "run", KitWish(cases=(CaseId.PDF, CaseId.TRACK, CaseId.TWICE)))

    assert states(report)[CaseId.PDF] is CaseState.ODD
    assert "Zebra" in report.cases[0].said
    assert states(report)[CaseId.TWICE] is CaseState.OK
    assert amazon.live_purchases() == []


def test_an_old_token_dies_of_age_at_amazon(
    station: Station, amazon: PracticeAmazon, printer: SocketPrinter, tmp_path: Path
) -> None:
    class Turned(type(station.clock)):  # type: ignore[misc]
        def wait(self, seconds: float, *, until: Event | None = None) -> None:
            # Ten minutes of Amazon's, none of ours.
            amazon.advance(seconds)

    station.kit._clock = Turned()

    report = station.kit.run(tmp_path / "run", KitWish(cases=(CaseId.TOKEN,), waits=True))

    assert report.cases[0].said.startswith("An old token is refused")
    assert amazon.ledger()["purchases"] == []


def test_scans_are_graded_and_kept(
    station: Station, amazon: PracticeAmazon, printer: SocketPrinter, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    first, second, third = station.kit.run(folder, KitWish(cases=(CaseId.PDF, CaseId.PNG, CaseId.ZPL))).labels

    _, hit = station.kit.scan(folder, f"{first.tracking_id[:4]} {first.tracking_id[4:]}")
    assert (hit.shipment_id, hit.grade) == (first.shipment_id, Grade.A)
    _, miss = station.kit.scan(folder, "0000")
    assert miss is None
    _, late = station.kit.scan(folder, second.tracking_id)
    assert (late.grade, late.tries) == (Grade.B, 1)
    station.kit.give_up(folder, third.tracking_id)

    kept = station.kit.read(folder)
    assert [label.grade for label in kept.labels] == [Grade.A, Grade.B, Grade.F]
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(folder / "report.pdf"))
    assert "A: scans at once" in text
    assert "F: does not scan" in text


def test_what_is_missing_is_said_before_anything_is_asked(
    station: Station, amazon: PracticeAmazon, tmp_path: Path
) -> None:
    with pytest.raises(NotFound):
        station.kit.read(tmp_path)
    with pytest.raises(NotFound, match="no Amazon order 1"):
        station.kit.run(tmp_path / "run", KitWish(amazon_order="1"))
    (tmp_path / "report.json").write_text("{")
    with pytest.raises(BadInput):
        station.kit.read(tmp_path)
    for each in station.settings.printers():
        station.settings.remove("printer", each.name)
    with pytest.raises(SettingsMissing, match="no printer"):
        station.kit.run(tmp_path / "run", KitWish())
    assert not (tmp_path / "run").exists()


def test_two_runs_at_once_do_not_give_back_each_others_labels(
    station: Station, amazon: PracticeAmazon, printer: SocketPrinter, tmp_path: Path
) -> None:
    refused: list[Exception] = []

    def second(_: KitReport, case: CaseId | None) -> None:
        if case is CaseId.CANCEL:
            with pytest.raises(StateRefused, match="runs already") as caught:
                station.kit.run(tmp_path / "other", KitWish(cases=(CaseId.STANDARD,)))
            refused.append(caught.value)

    report = station.kit.run(tmp_path / "run", KitWish(cases=(CaseId.PDF, CaseId.CANCEL)), progress=second)

    assert len(refused) == 1
    assert not (tmp_path / "other").exists()
    assert report.is_good


def test_scans_that_come_at_once_are_all_kept(
    station: Station, amazon: PracticeAmazon, printer: SocketPrinter, tmp_path: Path
) -> None:
    labels = station.kit.run(tmp_path / "run", KitWish(cases=(CaseId.PDF, CaseId.PNG, CaseId.ZPL))).labels

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda label: station.kit.scan(tmp_path / "run", label.tracking_id), labels))

    assert [label.grade for label in station.kit.read(tmp_path / "run").labels] == [Grade.A] * 3
