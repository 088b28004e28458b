"""Which Amazon Shipping business a request is for, and in which country that sells. Source: API.md 2.2."""

from shipstation.practice.answers import Request
from shipstation.practice.checks import read_business_id
from shipstation.practice.services import MARKETS

_UNSERVED = {
    "AmazonShipping_UAE": "AE",
    "AmazonShipping_SA": "SA",
    "AmazonShipping_EG": "EG",
    "AmazonShipping_JP": "JP",
}
HEADER = "x-amzn-shipping-business-id"


def business_of(request: Request) -> str:
    """The business id of a request, Amazon's default when it names none. Raises Problem."""
    return read_business_id(request.headers.get(HEADER))


def country_of(business_id: str) -> str:
    """The country of a business, of those that practice does not serve too."""
    market = MARKETS.get(business_id)
    return market.country if market else _UNSERVED[business_id]
