"""Feedback and claims of one account (ports.Aftercare). Neither knows a key: nothing of it is ever sent twice."""

import logging

from shipstation.amazon import wire
from shipstation.amazon.answers import understood
from shipstation.amazon.client import Client
from shipstation.amazon.operations import operation_named
from shipstation.model import ClaimAsked, Feedback

log = logging.getLogger(__name__)

_FEEDBACK = operation_named("submitNdrFeedback")
_CLAIM = operation_named("createClaim")


class AmazonAftercare:
    """Thread-safe; blocking."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def feedback(self, feedback: Feedback) -> None:
        """Source: submitNdrFeedback, answered with 204 and no body."""
        answer = self._client.ask(_FEEDBACK, body=wire.write_feedback(feedback))
        understood(_FEEDBACK, answer, lambda _: None)
        log.info("the carrier was told how to deliver: %s", feedback.action.value)

    def claim(self, claim: ClaimAsked, *, is_amazons: bool) -> str:
        """Source: createClaim, answered with 201."""
        answer = self._client.ask(_CLAIM, body=wire.write_claim(claim, is_amazons=is_amazons))
        claim_id = understood(_CLAIM, answer, wire.read_claim)
        log.info("claim %s made: %s", claim_id, claim.reason.value)
        return claim_id
