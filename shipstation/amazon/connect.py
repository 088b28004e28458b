"""Tries an account piece by piece, so that a newcomer learns what is missing, and which step mends it.

Source: API.md 4 and 5, what Amazon's login, a 403 and a 500 on every call mean.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from shipstation.amazon.carrier import AmazonCarrier
from shipstation.errors import (
    AmazonDown,
    InvalidAddress,
    NotAuthorized,
    Refused,
    RequestRefused,
    ShipError,
)
from shipstation.model import (
    BUSINESS_REGIONS,
    Account,
    Address,
    Channel,
    LengthUnit,
    Order,
    OrderItem,
    OrderKey,
    Parcel,
    Region,
    Size,
    StepId,
    Tried,
    Weight,
    WeightUnit,
)

log = logging.getLogger(__name__)

Elsewhere = Callable[[Account], AmazonCarrier]
"""The same secrets at another region; the caller closes what it gets."""

REGIONS = {Region.NA: "North America", Region.EU: "Europe", Region.FE: "the Far East"}
_OF_LOGIN = {
    "invalid_grant": StepId.APP,
    "unauthorized_client": StepId.APP,
    "invalid_scope": StepId.PROFILE,
}
_MOST_AHEAD = timedelta(minutes=5)
_ROLE = (
    "The role must stand on the developer profile and on the app: Direct-to-Consumer Shipping, not a general one. "
    "After a change, authorize the app again and enter the new refresh token."
)
_NOT_ENROLLED = (
    "So Amazon answers a seller who is not enrolled for Amazon Shipping: have your account manager enroll you. "
    "If it ends by itself, the trouble was Amazon's own."
)


def check(carrier: AmazonCarrier, *, ship_from: Address, elsewhere: Elsewhere | None = None) -> tuple[Tried, ...]:
    """Sign in, ask for rates of a sample parcel from and to `ship_from`, then for a permit. Nothing is bought.

    Ends at the first thing that fails, and tells of the clock in any case.

    Args:
        elsewhere: where given, the other regions are asked too once this one denies access.
    Returns: in the order of `LIVE_CHECKS`.
    """
    tried = list(_tried(carrier, ship_from, elsewhere))
    clock = _clock(carrier)
    if clock is not None:
        tried.append(clock)
    log.info("account check: %d of %d good", sum(each.ok for each in tried), len(tried))
    return tuple(tried)


def _tried(carrier: AmazonCarrier, ship_from: Address, elsewhere: Elsewhere | None) -> list[Tried]:
    try:
        carrier.sign_in()
    except NotAuthorized as error:
        return [_bad("token", error, _OF_LOGIN.get(error.code or "", StepId.SECRETS))]
    except ShipError as error:
        return [_bad("token", error, None)]
    token = _good("token", "Amazon knows this app and its authorization.")
    business = _business(carrier.account)
    if not business.ok:
        return [token, business]
    try:
        said = _rates(carrier, ship_from)
    except ShipError as error:
        return [token, *_refused(carrier, error, ship_from, elsewhere)]
    return [
        token,
        business,
        _good("region", f"{REGIONS[carrier.account.region]} answers."),
        _good("role", "The role lets this app ask for rates."),
        _good("rates", said),
        _permit(carrier),
    ]


def _business(account: Account) -> Tried:
    """Whether the business id is one of Amazon's, and of the account's region."""
    region = BUSINESS_REGIONS.get(account.business_id)
    if region is None:
        known = ", ".join(each.rpartition("_")[2] for each in BUSINESS_REGIONS)
        return Tried(
            name="business_id",
            ok=False,
            said=f"Amazon knows no business id {account.business_id}.",
            remedy=f"It is AmazonShipping_ and one of {known}.",
            points_to=StepId.SECRETS,
        )
    if region is not account.region:
        return Tried(
            name="business_id",
            ok=False,
            said=f"{account.business_id} belongs to {REGIONS[region]}, the account to {REGIONS[account.region]}.",
            remedy=f"Choose the region {REGIONS[region]} ({region.value}), or another business id.",
            points_to=StepId.SECRETS,
        )
    return _good("business_id", f"{account.business_id} is of this region.")


def _refused(
    carrier: AmazonCarrier, error: ShipError, ship_from: Address, elsewhere: Elsewhere | None
) -> list[Tried]:
    """What it means that no rates came."""
    business = _good("business_id", f"{carrier.account.business_id} is of this region.")
    if isinstance(error, NotAuthorized):
        return [business, *_denied(carrier, error, ship_from, elsewhere)]
    if isinstance(error, RequestRefused) and "business" in error.said.lower():
        return [_bad("business_id", error, StepId.SECRETS)]
    if isinstance(error, AmazonDown) and _fails_at_everything(carrier):
        said = "Amazon fails at every call of this account."
        return [business, _bad("rates", error, StepId.SELLER, said=said, remedy=_NOT_ENROLLED)]
    if isinstance(error, InvalidAddress):
        remedy = "Correct the ship-from address of this account: shipstation settings set ship_from.NAME.line1 …"
        return [business, _bad("rates", error, None, remedy=remedy)]
    return [business, _bad("rates", error, None)]


def _denied(
    carrier: AmazonCarrier, error: NotAuthorized, ship_from: Address, elsewhere: Elsewhere | None
) -> list[Tried]:
    """A 403 that no new token cured: another region, an authorization that ended, or the role."""
    here = REGIONS[carrier.account.region]
    if "refresh_token" in error.fields:
        return [_good("region", f"{here} answers."), _bad("role", error, StepId.APP)]
    if elsewhere is None:
        return [_bad("role", error, StepId.PROFILE, remedy=_ROLE)]
    found = _answering(carrier.account, ship_from, elsewhere)
    if found is not None:
        said = f"This account is at home in {REGIONS[found]}: it answers there, and not in {here}."
        remedy = f"Choose the region {REGIONS[found]} ({found.value}) and the business id of your country there."
        return [_bad("region", error, StepId.SECRETS, said=said, remedy=remedy)]
    said = f"{error.said} No other region answers either, so the role is missing."
    return [
        _good("region", f"No region but {here} is likely."),
        _bad("role", error, StepId.PROFILE, said=said, remedy=_ROLE),
    ]


def _answering(account: Account, ship_from: Address, elsewhere: Elsewhere) -> Region | None:
    """The other region that lets this account in; None where none does, or none can be reached."""
    for region in Region:
        if region is account.region:
            continue
        for business_id in _likely(region, ship_from):
            other = elsewhere(_moved(account, region, business_id))
            try:
                _rates(other, ship_from)
            except (NotAuthorized, AmazonDown):
                continue
            except Refused:
                # It was let in, and its question judged.
                return region
            except ShipError as error:
                log.info("another region was not reached: %s", error.kind)
                continue
            finally:
                other.close()
            return region
    return None


def _likely(region: Region, ship_from: Address) -> list[str]:
    """Business ids to knock with: the one of the country that is shipped from, and the region's first."""
    ids = [business_id for business_id, of in BUSINESS_REGIONS.items() if of is region]
    own = [each for each in ids if Account(name="", region=region, business_id=each).country == ship_from.country]
    return list(dict.fromkeys([*own, *ids[:1]]))


def _moved(account: Account, region: Region, business_id: str) -> Account:
    return Account(
        name=account.name,
        region=region,
        business_id=business_id,
        # A stand-in on this machine answers for every region; Amazon's own regions have their own addresses.
        endpoint=account.endpoint if (account.endpoint or "").startswith("http://") else None,
        lwa_endpoint=account.lwa_endpoint if (account.lwa_endpoint or "").startswith("http://") else None,
    )


def _fails_at_everything(carrier: AmazonCarrier) -> bool:
    """Whether another operation answers with a fault of Amazon's own as well."""
    try:
        carrier.track("0000000000", "AMZN_US")
    except AmazonDown:
        return True
    except ShipError as error:
        log.info("another operation answers: %s", error.kind)
    return False


def _permit(carrier: AmazonCarrier) -> Tried:
    try:
        if carrier.has_permit():
            return _good("restricted", "Amazon gives permits for buyers' data.")
    except NotAuthorized as error:
        return _bad("restricted", error, StepId.PROFILE, remedy=_ROLE)
    except ShipError as error:
        return _bad("restricted", error, None)
    return _good("restricted", "No permits are given out here: this is a stand-in for Amazon.")


def _clock(carrier: AmazonCarrier) -> Tried | None:
    """This computer's time beside Amazon's; None where no answer told one."""
    ahead = carrier.told_time.ahead
    if ahead is None:
        return None
    if abs(ahead) <= _MOST_AHEAD:
        return _good("clock", "This computer's clock agrees with Amazon's.")
    minutes = round(abs(ahead) / timedelta(minutes=1))
    where = "ahead of" if ahead > timedelta(0) else "behind"
    return Tried(
        name="clock",
        ok=False,
        said=f"This computer's clock is {minutes} minutes {where} Amazon's.",
        remedy="Set this computer's date, time and time zone, then check again: rates and tokens end by the clock.",
    )


def _rates(carrier: AmazonCarrier, ship_from: Address) -> str:
    order = Order(
        key=OrderKey(channel=Channel.EXTERNAL, ref="account-test"),
        items=(OrderItem(sku="TEST", title="Sample item", quantity=1),),
        ship_to=ship_from,
    )
    size = Size(Decimal(20), Decimal(15), Decimal(10), LengthUnit.CENTIMETER)
    parcel = Parcel(size=size, weight=Weight(Decimal(500), WeightUnit.GRAM))
    offers = carrier.rates(order, parcel, ship_from=ship_from, package_ref="account-test")
    if not offers.rates:
        return f"Amazon answers, with no offer for a sample parcel ({len(offers.ineligible)} services not eligible)."
    count = len(offers.rates)
    return f"Amazon offers {count} {'rate' if count == 1 else 'rates'} for a sample parcel."


def _good(name: str, said: str) -> Tried:
    return Tried(name=name, ok=True, said=said)


def _bad(name: str, error: ShipError, step: StepId | None, *, said: str = "", remedy: str = "") -> Tried:
    return Tried(
        name=name,
        ok=False,
        said=said or error.said,
        remedy=remedy or error.remedy,
        points_to=step,
        code=error.code,
        request_id=error.request_id,
    )
