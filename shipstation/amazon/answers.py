"""What an answer means once it is here: what a yes says, or the error that a refusal or an unreadable yes is."""

import logging
from collections.abc import Callable
from typing import TypeVar

from shipstation.amazon import faults, wire
from shipstation.amazon.line import Answer
from shipstation.amazon.operations import Operation

log = logging.getLogger(__name__)

_Read = TypeVar("_Read")


def understood(operation: Operation, answer: Answer, reader: Callable[[bytes], _Read]) -> _Read:
    """What a yes says. Raises Refused for a clear no; AnswerLost for a yes that `reader` finds unreadable."""
    if answer.status >= 400:
        raise faults.refusal(operation, answer)
    try:
        return reader(answer.body)
    except wire.Unreadable as error:
        log.warning("%s: unreadable answer, %s, request %s", operation.id, error, answer.request_id)
        raise faults.unusable(answer, str(error)) from error
