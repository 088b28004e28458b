"""A printer is set by scanning what it printed: the page that reads best, the mark where the paper ends."""

from dataclasses import replace

from shipstation.desk.printers import PrinterDesk, sent_own
from shipstation.errors import BadInput, NotFound
from shipstation.model import (
    LadderStep,
    PaperKind,
    PrinterSetup,
    PrintJob,
    printer_key,
)
from shipstation.ports import Clock, Papers, Renderer, Spool
from shipstation.rules.commands import Move, Tuning

_SHARES = (0.2, 0.35, 0.65, 0.8, 0.5)
"""Of the scale. The middle comes last: a printer keeps what it was told last, whether or not anybody scans."""
_SPEEDS = (2, 6)


class Calibration:
    """Prints ladders and takes their codes. Thread-safe."""

    def __init__(
        self,
        *,
        printers: PrinterDesk,
        renderer: Renderer,
        papers: Papers,
        spool: Spool,
        clock: Clock,
    ) -> None:
        self._printers = printers
        self._renderer = renderer
        self._papers = papers
        self._spool = spool
        self._clock = clock

    def ladder(self, name: str) -> PrintJob:
        """Print a page for each darkness and speed to try. NotFound; BadInput where a printer has none to set."""
        setup = self._printers.setup(name)
        darkest = setup.darkest
        if darkest is None:
            raise BadInput(
                f"{name} speaks {setup.language.value.upper()}, which has no darkness and no speed to set.",
                "Set them at the printer itself.",
                fields=("printer",),
            )
        darkness = [round(darkest * share) for share in _SHARES]
        steps = [LadderStep(darkness=darkness[-1], speed=speed) for speed in _SPEEDS]
        steps += [LadderStep(darkness=each, speed=setup.speed) for each in darkness]
        data = b"".join(self._page(setup, step) for step in steps)
        return self._sent(setup, data)

    def alignment(self, name: str) -> PrintJob:
        """Print marks near two edges, each with a code that moves the print. NotFound."""
        setup = self._printers.setup(name)
        page = self._papers.alignment(setup)
        return self._sent(setup, self._renderer.render(page.document, setup).data)

    def apply(self, scanned: Tuning | Move) -> PrinterSetup:
        """Set the printer that a scanned code names. NotFound when it is not set up at this bench."""
        known = {printer_key(each.setup.name): each.setup.name for each in self._printers.printers()}
        name = known.get(scanned.printer_key)
        if name is None:
            raise NotFound(
                "That code is for a printer which is not set up here.",
                "Print the page anew on your printer, then scan.",
            )
        if isinstance(scanned, Move):
            return self._printers.nudge(name, right_mm=scanned.right_mm, down_mm=scanned.down_mm)
        step = scanned.step
        return self._printers.change(
            name,
            lambda now: replace(
                now,
                darkness=step.darkness if step.darkness is not None else now.darkness,
                speed=step.speed if step.speed is not None else now.speed,
            ),
        )

    def _page(self, setup: PrinterSetup, step: LadderStep) -> bytes:
        """The bytes of one page, printed with what its code sets."""
        tried = replace(setup, darkness=step.darkness, speed=step.speed)
        return self._renderer.render(self._papers.ladder(tried, (step,)).document, tried).data

    def _sent(self, setup: PrinterSetup, data: bytes) -> PrintJob:
        return sent_own(self._spool, setup, PaperKind.TEST, data, at=self._clock.now())
