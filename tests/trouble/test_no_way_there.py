"""A name that cannot be found, a certificate that cannot be trusted: nothing leaves, and the parcel is free at once."""

import ssl
import urllib.request
from pathlib import Path

import pytest

from shipstation.errors import NoNetwork
from shipstation.model import PurchaseState
from shipstation.practice import faults
from tests.bench_parts import PracticeAmazon
from tests.desk.conftest import open_with
from tests.trouble.conftest import NO_LIMITS, Trouble

SAYS = {
    "dns": "cannot be found",
    "certificate-untrusted": "is not safe",
    "certificate-expired": "is not safe",
    "certificate-wrong-host": "is not safe",
    "tls-1.1": "No secure connection",
}


def moved(trouble: Trouble, amazon: PracticeAmazon, *, login: bool) -> None:
    """The account's Amazon is that one now; so is its login, unless it stays in reach as the ledger does."""
    near = amazon.told["ledger"].replace("/practice/ledger", "/auth/o2/token")
    trouble.amazon = amazon
    trouble.sign_out(endpoint=amazon.told["endpoint"], lwa_endpoint=amazon.told["lwa_endpoint"] if login else near)


@pytest.mark.parametrize("login", [True, False], ids=["at the login", "at the purchase"])
@pytest.mark.parametrize("name", sorted(faults.TLS | {faults.DNS}))
def test_no_way_there_buys_nothing(tmp_path: Path, name: str, *, login: bool) -> None:
    home = tmp_path / "home"
    with PracticeAmazon(*NO_LIMITS, home=home) as well, open_with(well, tmp_path / "data") as station:
        trouble = Trouble(station, well)
        order = trouble.order()
        buy = trouble.ready(order)
        trouble.close()
        well.stop()
        with PracticeAmazon(*NO_LIMITS, "--fault", name, home=home) as ill:
            moved(trouble, ill, login=login)

            with pytest.raises(NoNetwork) as failed:
                buy()

            assert SAYS[name] in failed.value.said
            assert "Nothing was bought" in failed.value.said
            trouble.check_words(failed.value, "")
            assert sum(trouble.clock.waits) <= 5
            (purchase,) = trouble.purchases(order)
            assert (purchase.state, purchase.doubt) == (PurchaseState.REFUSED, False)
            assert ill.ledger()["purchases"] == []
        with PracticeAmazon(*NO_LIMITS, home=home) as well_again:
            moved(trouble, well_again, login=True)
            station.buying.resume()

            trouble.ready(order)()

            assert len(trouble.charged(order)) == 1
            trouble.check_money(order)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("certificate-expired", "has expired"),
        ("certificate-wrong-host", "mismatch"),
        ("tls-1.1", "No secure connection"),
        (None, ""),
    ],
)
def test_an_authority_that_is_trusted_saves_no_other_fault(tmp_path: Path, name: str | None, says: str) -> None:
    """As with a proxy whose authority the company installed; without a fault such a line is as good as any."""
    words = ["--fault", name] if name else []
    with PracticeAmazon(*NO_LIMITS) as well, open_with(well, tmp_path / "data") as station:
        trouble = Trouble(station, well)
        with PracticeAmazon(*NO_LIMITS, *words) as secured:
            near = secured.told["ledger"].removesuffix("/practice/ledger")
            with urllib.request.urlopen(f"{near}/practice/certificate", timeout=10) as answer:
                trusting = ssl.create_default_context(cadata=answer.read().decode())
            there = near.replace("http:", "https:")
            trouble.amazon = secured
            trouble.sign_out(trusting, endpoint=there, lwa_endpoint=f"{there}/auth/o2/token")
            order = trouble.order()

            if name is None:
                trouble.ready(order)()
                trouble.check_money(order)
                assert len(trouble.charged(order)) == 1
                return
            with pytest.raises(NoNetwork, match=says) as failed:
                trouble.ready(order)

            trouble.check_words(failed.value, "")
            assert secured.ledger()["purchases"] == []


def test_the_address_that_practice_serve_tells_for_dns_can_be_an_account(tmp_path: Path) -> None:
    with PracticeAmazon("--fault", "dns") as amazon, open_with(amazon, tmp_path / "data") as station:
        assert station.settings.account("Bench").endpoint == amazon.told["endpoint"]
