"""The decoder worker: opens strangers' files in a process of its own, with little memory and no way to print.

It holds PDFium, which is not thread-safe, and every heavy library of printing, so that the window need not load them.
"""

import os
import sys

from shipstation.printing import encoding, papers
from shipstation.printing.messages import (
    Answer,
    Failed,
    Judged,
    Made,
    Preview,
    Question,
    Read,
    Render,
    TestPage,
    read_question,
    write,
)
from shipstation.printing.opening import MAX_BYTES, Unopenable, page_sizes, pages, png_of
from shipstation.printing.reading import judge

_MEMORY_BYTES = 1_500_000_000
_PREVIEW_DPI = 203


def main() -> None:
    """Answer questions until the station goes away."""
    _limit_memory()
    questions = sys.stdin.buffer
    # Libraries may print; what goes to standard output must be answers alone.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while (question := read_question(questions)) is not None:
        write(answers, _answered(question))


def _answered(question: Question) -> Answer:
    try:
        if isinstance(question, Render):
            return _rendered(question)
        if isinstance(question, Preview):
            return _previewed(question)
        if isinstance(question, Read):
            codes, faults = judge(
                question.png,
                tracking_id=question.tracking_id,
                dpi=question.dpi,
                width=question.width,
                height=question.height,
            )
            return Judged(codes=tuple(codes), faults=tuple(faults))
        return _test_page(question)
    except Unopenable as error:
        return Failed(said=str(error), printable=False)
    except MemoryError:
        return Failed(said="The label asks for more memory than a label needs.", printable=False)


def _rendered(asked: Render) -> Answer:
    drawn = pages(asked.content, asked.kind, dpi=asked.dpi, width=asked.width, height=asked.height)
    png = png_of(drawn[0], dpi=asked.dpi)
    if asked.language == "zpl":
        data = asked.content if asked.kind == "ZPL" else encoding.zpl(drawn)
    elif asked.language == "escpos":
        data = encoding.escpos(drawn)
    elif asked.language == "pdf":
        data = asked.content if asked.kind == "PDF" else encoding.pdf(drawn, dpi=asked.dpi)
    elif asked.language == "png":
        data = png
    else:
        return Failed(said=f"This version does not speak {asked.language.upper()}.", printable=True)
    return Made(data=data, png=png)


def _previewed(asked: Preview) -> Answer:
    if asked.kind == "PDF" and len(asked.content) <= MAX_BYTES:
        width, height = page_sizes(asked.content)[0]
        size = (round(width / 72 * _PREVIEW_DPI) + 1, round(height / 72 * _PREVIEW_DPI) + 1)
        drawn = pages(asked.content, "PDF", dpi=_PREVIEW_DPI, width=size[0], height=size[1])
    else:
        drawn = pages(asked.content, asked.kind, dpi=asked.dpi, width=asked.width, height=asked.height)
    png = png_of(drawn[0], dpi=asked.dpi)
    return Made(data=png, png=png)


def _test_page(asked: TestPage) -> Answer:
    page = papers.test_page(
        name=asked.name, at=asked.at, code=asked.code, width_mm=asked.width_mm, length_mm=asked.length_mm
    )
    return Made(data=page, png=b"")


def _limit_memory() -> None:
    """A bound on this process's memory. Windows has none here; the 2 s deadline and the size checks stay."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 POSIX alone

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))


if __name__ == "__main__":
    main()
