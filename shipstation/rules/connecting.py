"""Judgements on the way to an account: how each step stands, the app's name, business days, a secret's age."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from shipstation.errors import BadInput
from shipstation.model import (
    APP_PREFIX,
    CASE_PATTERN,
    SHIPPER_PATTERN,
    ConnectStep,
    SecretAge,
    StepId,
    StepNote,
    StepState,
)

ANSWER_DAYS = 30
"""Business days within which Amazon answers a developer profile."""
ROTATE_DAYS, ASK_DAYS = 180, 150

_WEEKEND = (5, 6)
_OPTIONAL = frozenset({StepId.RIVER})
# What must be done before a step makes sense. Secrets may come from an app that was made elsewhere.
_AFTER: Mapping[StepId, StepId] = {
    StepId.APPROVAL: StepId.QUESTIONNAIRE,
    StepId.APP: StepId.APPROVAL,
    StepId.CHECK: StepId.SECRETS,
    StepId.KIT: StepId.CHECK,
}
_SETTLED = (StepState.DONE, StepState.SKIPPED)


def stand(notes: Mapping[StepId, StepNote], *, today: date) -> tuple[ConnectStep, ...]:
    """Every step as it stands, in order.

    Args:
        notes: what a person or the station itself noted; a step without one is to do.
        today: the bench's own day.
    """
    return tuple(_stand(step, notes, today) for step in StepId)


def next_step(steps: tuple[ConnectStep, ...]) -> StepId | None:
    """The step to work on now: the first that is not behind; None when all are, or while it waits for Amazon."""
    first = next((each for each in steps if each.state not in _SETTLED), None)
    return first.step if first is not None and first.state is StepState.TODO else None


def counted(steps: tuple[ConnectStep, ...]) -> tuple[int, int]:
    """How many steps are behind, and how many there are; the optional one is not counted."""
    asked = [each for each in steps if not each.is_optional]
    return sum(each.state in _SETTLED for each in asked), len(asked)


def app_name(shipper: str) -> str:
    """The name that Amazon asks an app to bear: AmazonShipping_{ShipperName}."""
    return f"{APP_PREFIX}{shipper}"


def shipper_fault(shipper: str) -> str:
    """What is wrong with a shipper's name within an app's, in words; "" when nothing is."""
    if not shipper:
        return "Type your shop's name."
    if shipper.startswith(APP_PREFIX):
        return f"Type the name alone: {APP_PREFIX} is put in front of it."
    if any(letter.isspace() for letter in shipper):
        return "No spaces: write the words together."
    if re.fullmatch(SHIPPER_PATTERN, shipper):
        return ""
    return (
        "Too long for an app's name."
        if shipper.isascii() and shipper.isalnum()
        else "Letters A to Z and digits alone."
    )


def app_name_fault(name: str) -> str:
    """What is wrong with an app's whole name as somebody typed it; "" when it is as Amazon asks."""
    if not name.startswith(APP_PREFIX):
        same = name.lower().startswith(APP_PREFIX.lower())
        return f"It begins with {APP_PREFIX}{', in these capitals' if same else ''}."
    return shipper_fault(name.removeprefix(APP_PREFIX))


def check_case(case: str) -> str:
    """A case number without spaces. Raises BadInput for what is none."""
    plain = re.sub(r"[\s#]", "", case)
    if not re.fullmatch(CASE_PATTERN, plain):
        raise BadInput(f"{case[:40]!r} is no case number.", "Copy the digits from Amazon's e-mail.", fields=("case",))
    return plain


def business_days_after(start: date, days: int) -> date:
    """The day that lies so many business days after `start`.

    Monday to Friday count. Public holidays count too: which ones Amazon keeps is not told, so its answer may come a
    few days later than said here.
    """
    day, left = start, days
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() not in _WEEKEND
    return day


def secret_age(kept_on: date, *, today: date) -> SecretAge:
    """How old a client secret is, counted from the day it was kept here."""
    days = max((today - kept_on).days, 0)
    return SecretAge(
        kept_on=kept_on,
        days=days,
        rotate_by=kept_on + timedelta(days=ROTATE_DAYS),
        is_due=days >= ASK_DAYS,
        is_over=days >= ROTATE_DAYS,
    )


def _stand(step: StepId, notes: Mapping[StepId, StepNote], today: date) -> ConnectStep:
    note = notes.get(step, StepNote())
    optional = step in _OPTIONAL
    if note.state in _SETTLED:
        return ConnectStep(step=step, state=note.state, note=note, is_optional=optional)
    before = _AFTER.get(step)
    if before is not None and notes.get(before, StepNote()).state not in _SETTLED:
        return ConnectStep(step=step, state=StepState.WAITS, note=note, waits_for=before)
    if step is StepId.APPROVAL:
        return _awaited(note, notes[StepId.QUESTIONNAIRE], today)
    return ConnectStep(step=step, state=StepState.TODO, note=note, is_optional=optional)


def _awaited(note: StepNote, sent: StepNote, today: date) -> ConnectStep:
    """Amazon's answer: waited for once the case number is noted, until its 30 business days are over."""
    due = business_days_after(sent.on, ANSWER_DAYS) if sent.on is not None else None
    overdue = due is not None and today > due
    waits = bool(note.text) and not overdue
    state = StepState.WAITS if waits else StepState.TODO
    return ConnectStep(step=StepId.APPROVAL, state=state, note=note, due_on=due, is_overdue=overdue)
