"""Which hosts an account may talk to."""

import pytest

from shipstation.amazon.endpoints import endpoints
from shipstation.errors import BadInput
from shipstation.model import Account, Region

LOGIN = "https://api.amazon.com/auth/o2/token"


def account(endpoint=None, lwa=None, region=Region.NA) -> Account:
    return Account(name="a", region=region, business_id="AmazonShipping_US", endpoint=endpoint, lwa_endpoint=lwa)


@pytest.mark.parametrize(
    ("region", "api", "login"),
    [
        (Region.NA, "https://sellingpartnerapi-na.amazon.com", "https://api.amazon.com/auth/o2/token"),
        (Region.EU, "https://sellingpartnerapi-eu.amazon.com", "https://api.amazon.co.uk/auth/o2/token"),
        (Region.FE, "https://sellingpartnerapi-fe.amazon.com", "https://api.amazon.co.jp/auth/o2/token"),
    ],
)
def test_a_region_has_its_own_hosts(region, api, login):
    places = endpoints(account(region=region), loopback_only=False)

    assert (places.api, places.login) == (api, login)


def test_the_sandbox_goes_to_sandbox_hosts_alone():
    assert endpoints(account(), loopback_only=False, sandbox=True).api.startswith("https://sandbox.")
    with pytest.raises(BadInput):
        endpoints(account("https://sellingpartnerapi-na.amazon.com"), loopback_only=False, sandbox=True)


@pytest.mark.parametrize("host", ["127.0.0.1:8080", "localhost:1", "[::1]:99", "127.9.9.9"])
def test_practice_takes_loopback_over_plain_http(host):
    places = endpoints(account(f"http://{host}", f"http://{host}/auth/o2/token"), loopback_only=True)

    assert places.api == f"http://{host}"


@pytest.mark.parametrize(
    ("api", "login", "field"),
    [
        (None, None, "endpoint"),
        ("https://sellingpartnerapi-na.amazon.com", "http://127.0.0.1/t", "endpoint"),
        ("http://127.0.0.1", None, "lwa_endpoint"),
        ("http://127.0.0.1.evil.example", "http://127.0.0.1/t", "endpoint"),
        ("http://192.168.0.4", "http://127.0.0.1/t", "endpoint"),
        ("http://127.0.0.1@evil.example", "http://127.0.0.1/t", "endpoint"),
        ("http://127.0.0.1/path", "http://127.0.0.1/t", "endpoint"),
        ("file:///etc/passwd", "http://127.0.0.1/t", "endpoint"),
        ("http://127.0.0.1:none", "http://127.0.0.1/t", "endpoint"),
    ],
)
def test_practice_refuses_everything_but_loopback(api, login, field):
    with pytest.raises(BadInput) as caught:
        endpoints(account(api, login), loopback_only=True)

    assert caught.value.fields == (field,)


@pytest.mark.parametrize(
    ("api", "login"),
    [
        ("http://sellingpartnerapi-na.amazon.com", None),
        ("http://127.0.0.1:8080", None),
        ("https://127.0.0.1:8080", None),
        ("https://sellingpartnerapi-na.amazon.com.evil.example", None),
        ("https://evil.example", None),
        ("https://sellingpartnerapi-na.amazon.com:8443", None),
        ("https://u:p@sellingpartnerapi-na.amazon.com", None),
        (None, "http://api.amazon.com/auth/o2/token"),
        (None, "https://api.amazon.com.evil.example/auth/o2/token"),
        (None, "https://api.amazon.com/elsewhere"),
        (None, "https://127.0.0.1/auth/o2/token"),
        ("https://[bad", None),
    ],
)
@pytest.mark.parametrize("sandbox", [True, False])
def test_real_profiles_refuse_everything_but_amazon_over_https(api, login, sandbox):
    with pytest.raises(BadInput):
        endpoints(account(api, login), loopback_only=False, sandbox=sandbox)


def test_a_business_id_that_is_none_is_refused(open_carrier, amazon, clock):
    from_account = Account(
        name="a", region=Region.NA, business_id="x\r\ny: z", endpoint=amazon.url, lwa_endpoint=f"{amazon.url}/t"
    )
    carrier_type = type(open_carrier(amazon.url))

    with pytest.raises(BadInput) as caught:
        carrier_type(from_account, None, clock=clock, loopback_only=True)

    assert caught.value.fields == ("business_id",)
