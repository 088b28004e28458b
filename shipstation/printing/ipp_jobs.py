"""Follows one job at a printer or in CUPS until it is known what became of it (SAFETY.md part 2).

A job that stands is cancelled: left alone, it would print by itself when somebody starts the printer, behind the
packer's back. Only a job that is seen cancelled, and never began, is told as failed; all else is a doubt.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from shipstation.errors import PrinterAway, PrinterUnsure
from shipstation.printing.doubts import CAME_OUT
from shipstation.printing.ipp_queue import (
    ABORTED,
    CANCELED,
    COMPLETED,
    HELD,
    PENDING,
    JobSeen,
    NoAnswer,
    NotReached,
    Queue,
    Refusal,
)

log = logging.getLogger(__name__)

_STEP_S = 0.25
_CANCEL_S = 5.0


def follow(queue: Queue, job_id: int, *, cancel: Callable[[], None], name: str, patience_s: float) -> None:
    """Return once the job is said to be completed.

    Args:
        cancel: asks for the job to be cancelled; whether it was is looked up afterwards.
        name: of the printer, as a sentence begins with it.
    Raises: PrinterAway when it was taken back before it began, PrinterUnsure otherwise.
    """
    until, pause = time.monotonic() + patience_s, threading.Event()
    why = f"the job was not done after {patience_s:.0f} s"
    while time.monotonic() < until:
        seen = _seen(queue, job_id, name)
        if seen is not None:
            if _is_done(seen, name):
                return
            if stands := _stands(queue, seen):
                why = stands
                break
        pause.wait(_STEP_S)
    _take_back(queue, job_id, cancel=cancel, name=name, why=why)


def _take_back(queue: Queue, job_id: int, *, cancel: Callable[[], None], name: str, why: str) -> None:
    """Cancel, and see that it was. Returns only when the job came out after all."""
    log.info("job %d of %s is cancelled: %s", job_id, name, why)
    with suppress(NotReached, NoAnswer, Refusal):  # what counts is looked up below
        cancel()
    until, pause = time.monotonic() + _CANCEL_S, threading.Event()
    while time.monotonic() < until:
        seen = _seen(queue, job_id, name)
        if seen is not None and seen.state == COMPLETED:
            return
        if seen is not None and seen.state in (CANCELED, ABORTED):
            raise _taken_back(seen, name, why)
        pause.wait(_STEP_S)
    raise PrinterUnsure(
        f"{name} did not print: {why}. Job {job_id} could not be cancelled there and may still print by itself.",
        "Cancel it at the printer; then say whether the label came out.",
    )


def _taken_back(seen: JobSeen, name: str, why: str) -> PrinterAway | PrinterUnsure:
    if seen.has_begun():
        return PrinterUnsure(
            f"{name} began and did not end: {why} ({seen.words()}). The job was cancelled.", CAME_OUT
        )
    return PrinterAway(
        f"{name} did not print: {why}. The job was cancelled and will not print later.",
        "Put the printer right, then print again.",
    )


def _seen(queue: Queue, job_id: int, name: str) -> JobSeen | None:
    """The job, or None when there was no answer this time. Raises PrinterUnsure when the printer does not tell."""
    try:
        return queue.job(job_id)
    except (NotReached, NoAnswer) as error:
        log.info("job %d of %s is not seen: %s", job_id, name, error)
        return None
    except Refusal as error:
        raise PrinterUnsure(
            f"{name} took the label and does not tell what became of it, job {job_id} ({error}).", CAME_OUT
        ) from error


def _is_done(seen: JobSeen, name: str) -> bool:
    """Whether it came out. Raises PrinterAway, PrinterUnsure when it ended otherwise."""
    if seen.state not in (CANCELED, ABORTED):
        return seen.state == COMPLETED
    how = "lost the job: somebody cancelled it" if seen.state == CANCELED else f"gave the job up ({seen.words()})"
    if seen.has_begun():
        raise PrinterUnsure(f"{name} {how}.", CAME_OUT)
    raise PrinterAway(f"{name} {how}, before it began.", "Put the printer right, then print again.")


def _stands(queue: Queue, seen: JobSeen) -> str:
    """Why a job will not begin by itself, in words; empty while it may."""
    if seen.state == HELD:
        return "the job is held"
    if seen.state != PENDING:
        # What has begun is given its time: cancelled half way, it would be a doubt for sure.
        return ""
    try:
        return queue.look().hindrance()
    except (NotReached, NoAnswer, Refusal):
        return ""
