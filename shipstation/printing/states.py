"""Asks the bench's printers how they are, and remembers who does not answer (ports.Devices)."""

import threading
import time
from collections.abc import Callable

from shipstation.errors import BadInput
from shipstation.model import DeviceState, PrinterSetup, Readiness
from shipstation.printing import asking
from shipstation.printing.printers import Printer, open_printer, proposal

_REMEMBERED_S = 300.0
_BLIND = ("tcp", "serial", "usb")


class BenchDevices:
    """States of printers by their setup. Thread-safe: each may be asked while another takes its time."""

    def __init__(self, way_to: Callable[[PrinterSetup], Printer] = open_printer) -> None:
        self._way_to = way_to
        self._lock = threading.Lock()
        self._silent_until: dict[tuple[str, str], float] = {}
        self._talkers: set[tuple[str, str]] = set()

    def state(self, printer: PrinterSetup) -> DeviceState:
        """How it is now, within 2 s. Never raises.

        One that never answered is left alone for 5 minutes: each question would cost its job 300 ms.
        """
        known_as = (printer.url, printer.language.value)
        with self._lock:
            if time.monotonic() < self._silent_until.get(known_as, 0.0):
                return asking.SILENT
        try:
            state = self._way_to(printer).state()
        except BadInput as error:
            return asking.away(error.said)
        with self._lock:
            if state.readiness in (Readiness.READY, Readiness.STOPPED):
                self._talkers.add(known_as)
            elif state == asking.SILENT and known_as not in self._talkers:
                # One that has answered before is only busy.
                self._silent_until[known_as] = time.monotonic() + _REMEMBERED_S
        return state

    def proposal(self, name: str, url: str) -> PrinterSetup:
        """What a printer at this address most likely is; nobody is asked. BadInput, with the forms there are."""
        return proposal(name, url)


def can_tell(printer: PrinterSetup) -> bool:
    """Whether asking it before a job can bring anything: most languages of raw printers have no such question."""
    return not is_blind(printer) or asking.question_in(printer.language) is not None or _is_usb(printer)


def is_blind(printer: PrinterSetup) -> bool:
    """Whether what was sent may still lie in it, unprinted: on other ways a job is seen to its end, or is a file."""
    return printer.url.partition(":")[0].lower() in _BLIND


def doubt(printer: PrinterSetup, state: DeviceState) -> str:
    """In a sentence, that a printer took a job and stands now."""
    clause = state.said if state.said.startswith(("the ", "it ", "its ")) else f"it is {state.said}"
    return f"{printer.name} took it, but {clause}. It may come out once that is put right."


def _is_usb(printer: PrinterSetup) -> bool:
    # The port itself has lines that say how the printer is.
    return printer.url.lower().startswith("usb:")
