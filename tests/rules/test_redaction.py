"""What may be told of a request: whatever is planted under a secret's or a person's name is gone."""

import json

from hypothesis import given
from hypothesis import strategies as st

from shipstation.model import Exchange
from shipstation.rules.redaction import GONE, told

CANARY = "Canary-Ann-Lee"
_SECRET = ("client_secret", "refresh_token", "access_token", "client_id", "restrictedDataToken")
_PERSON = ("addressLine1", "addressLine2", "postalCode", "email", "phoneNumber", "companyName", "buyerName")
_INSIDE = ("shipTo", "shipFrom", "returnTo", "recipient", "address", "proofOfDelivery")

_planted = st.one_of(
    st.sampled_from([*_SECRET, *_PERSON]).map(lambda name: {name: CANARY}),
    st.sampled_from(_INSIDE).flatmap(
        lambda name: st.sampled_from(["name", "city", "anything", "deep"]).map(
            lambda inner: {name: {inner: [{"more": CANARY}] if inner == "deep" else CANARY}}
        )
    ),
)
_trees = st.recursive(
    st.one_of(st.integers(), st.text(max_size=5), st.none(), st.booleans(), _planted),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=12,
)


def exchange(body: bytes, *, kind: str = "application/json", url: str = "https://a.example/x") -> Exchange:
    return Exchange(
        method="POST",
        url=url,
        request_headers={"Content-Type": kind, "X-Amz-Access-Token": CANARY, "Authorization": CANARY},
        request_body=body,
        status=200,
        answer_headers={"content-type": kind, "set-cookie": CANARY},
        answer_body=body,
        took_s=0.25,
    )


@given(tree=_trees, planted=_planted)
def test_what_is_planted_is_gone_wherever_it_stands(tree: object, planted: dict[str, object]) -> None:
    shown = told(exchange(json.dumps({"a": tree, "b": [planted], **planted}).encode()))

    assert CANARY not in json.dumps(shown, ensure_ascii=False)


def test_forms_queries_and_what_is_no_json_tell_nothing() -> None:
    form = f"grant_type=refresh_token&refresh_token={CANARY}&client_id={CANARY}&code={CANARY}".encode()
    shown = told(exchange(form, kind="application/x-www-form-urlencoded;charset=UTF-8"))
    plain = told(exchange(f"<p>{CANARY}</p>".encode(), url=f"https://a.example/x?email={CANARY}&rateId=7"))

    assert CANARY not in json.dumps([shown, plain])
    gone = dict.fromkeys(("refresh_token", "client_id", "code"), GONE)
    assert shown["body"] == {"grant_type": "refresh_token", **gone}
    assert plain["query"] == {"email": GONE, "rateId": "7"}


def test_what_support_asks_for_stays() -> None:
    body = json.dumps(
        {
            "payload": {
                "shipmentId": "amzn1.sid.1", "requestToken": "t" * 600, "carrierName": "UPS",
                "shipTo": {"name": CANARY, "countryCode": "US", "stateOrRegion": "WA"},
                "packageDocuments": [{"type": "LABEL", "contents": "A" * 400}],
            }
        }
    ).encode()  # fmt: skip

    answer = told(exchange(body))["answer"]["payload"]

    assert answer["shipmentId"] == "amzn1.sid.1"
    assert answer["carrierName"] == "UPS"
    assert answer["shipTo"] == {"name": GONE, "countryCode": "US", "stateOrRegion": "WA"}
    assert answer["requestToken"] == "t" * 12 + "…"
    assert answer["packageDocuments"][0]["contents"].startswith("(400 characters, sha256 ")


def test_why_amazon_refuses_stays_to_be_read() -> None:
    refusal = {"errors": [{"code": "TOKEN_EXPIRED", "message": "The token has expired.", "details": ""}]}

    assert told(exchange(json.dumps(refusal).encode()))["answer"] == refusal
