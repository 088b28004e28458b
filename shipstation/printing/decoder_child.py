"""The child that opens strangers' files: `python -m shipstation.printing.decoder_child`, told by decoder.py.

It says once that it is ready, then answers one request after the other, and ends when its input is closed.
"""

import signal
import sys

from PIL import Image

from shipstation.errors import LabelUnreadable, NotPrintable
from shipstation.printing import frames
from shipstation.printing.children import own_output
from shipstation.printing.drawing import check_same, draw, for_printer
from shipstation.printing.pdf_drawing import measure_pdf
from shipstation.printing.reading import seen_on
from shipstation.printing.sheets import Sheet
from shipstation.printing.splitting import split

_MEMORY_BYTES = 768_000_000
"""Of address space, most of which an idle child only reserves; a 12×12 in page at 600 dpi takes 160 MB."""
_WORK_S = 2.0
"""Of the processor's time for one request."""


def limit_memory() -> None:
    """Bound what a file can take. Not on Windows: there the size checks and the deadline stand alone.

    A Job object would do it there; this version does not make one.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 does not exist on Windows

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def limit_work(seconds: float) -> None:
    """End this process, by SIGPROF, once it has worked so long from now; 0: no limit. Not on Windows."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)


def answer_to(request: frames.Request) -> frames.Answer:
    """Do what is asked; what cannot be done comes back as Trouble."""
    try:
        return _answered(request)
    except (LabelUnreadable, NotPrintable) as error:
        return frames.Trouble(kind=error.kind, said=error.said, remedy=error.remedy, fields=error.fields)
    except MemoryError:
        return frames.Trouble(
            kind="LabelUnreadable",
            said="This label asks for more memory than a label may.",
            remedy="Fetch the label again, or cancel the shipment and buy it anew.",
        )


def _answered(request: frames.Request) -> frames.Answer:
    if isinstance(request, frames.Measure):
        return frames.Measured(pages=measure_pdf(request.content))
    if isinstance(request, frames.Split):
        return split(request)
    if isinstance(request, frames.Preview):
        return frames.Picture(png=_small(draw(request.draw)[0], request.widest))
    if isinstance(request, frames.Look):
        sheet = draw(request.draw)[0]
        if request.shown:
            check_same(sheet, request.shown)
        return seen_on(sheet, request.tracking_id)
    return _drawn(request)


def main() -> None:
    """Serve until the station closes our input."""
    asked, told = sys.stdin.buffer, own_output()
    limit_memory()
    frames.send(told, frames.Measured(pages=()))
    while (request := frames.receive_request(asked)) is not None:
        limit_work(_WORK_S)
        answer = answer_to(request)
        limit_work(0)
        frames.send(told, answer)


def _drawn(request: frames.Draw) -> frames.Drawn:
    asked = for_printer(request)
    sheets = draw(asked)
    is_zpl = asked is not request
    return frames.Drawn(
        pages=tuple(sheet.bitmap() for sheet in sheets) if request.pictured or not is_zpl else (),
        png=sheets[0].png() if request.pictured else b"",
        dpi=sheets[0].dpi,
        zpl=asked.content if is_zpl else b"",
        unsupported=sheets[0].unsupported,
        over_mm=max(sheet.over_mm for sheet in sheets),
    )


def _small(sheet: Sheet, widest: int) -> bytes:
    width, height = sheet.image.size
    if width <= widest:
        return sheet.png()
    gray = sheet.image.convert("L").resize((widest, max(1, round(height * widest / width))), Image.Resampling.BOX)
    return Sheet(image=gray, dpi=sheet.dpi).png()


if __name__ == "__main__":
    main()
