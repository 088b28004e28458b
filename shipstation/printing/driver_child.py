"""Prints finished pages through a driver: `python -m shipstation.printing.driver_child`, told by way_windows.py.

The one place outside gui/ that knows Qt (ARCHITECTURE, "Who prints"): it is a process of its own, because Qt prints
in its main thread alone, and because drivers are strangers' code. It gets pages as PNG, reads no document, and ends.
"""

import os
import sys
from collections.abc import Sequence
from typing import BinaryIO

import msgspec
from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QGuiApplication, QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from shipstation.printing.children import own_output
from shipstation.printing.way_windows import BEGUN, DONE, DriverJob

_LARGEST = 64_000_000


class NotPrinted(Exception):
    """Nothing was given to the driver, for the reason said."""


def main() -> int:
    """One job from standard input. Returns: 0 when the driver took all of it, 1 with a reason on the last line."""
    out = own_output()
    try:
        job = msgspec.msgpack.decode(sys.stdin.buffer.read(_LARGEST), type=DriverJob)
        # The display is of no use to a printer, and a service has none.
        os.environ.setdefault("QT_QPA_PLATFORM", "windows" if sys.platform == "win32" else "offscreen")
        # Drivers are looked up for as long as this one lives.
        app = QGuiApplication(["parcel-bench"])
        app.setApplicationName("Parcel Bench")
        print_job(job, out)
    except NotPrinted as error:
        _say(out, f"no {error}")
        return 1
    _say(out, DONE)
    return 0


def print_job(job: DriverJob, out: BinaryIO) -> None:
    """Draw all pages, each dot at its place. Raises NotPrinted."""
    images = _images(job.pages)
    printer = _printer(job)
    layout = QPageLayout(_page(job), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    printer.setFullPage(True)
    if not printer.setPageLayout(layout):
        raise NotPrinted(f"its driver knows no paper of {job.width_mm:g} × {job.length_mm:g} mm")
    printer.setResolution(job.dpi)
    painter = QPainter()
    if not painter.begin(printer):
        raise NotPrinted("its driver does not begin")
    _say(out, BEGUN)
    # What the driver settled on may be another resolution: the size on paper is kept, not the number of dots.
    scale = printer.resolution() / job.dpi
    for number, image in enumerate(images):
        if number:
            printer.newPage()
        painter.drawImage(QRectF(0, 0, image.width() * scale, image.height() * scale), image)
    if not painter.end() or printer.printerState() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted):
        raise NotPrinted("its driver broke off")


def _printer(job: DriverJob) -> QPrinter:
    if job.file:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(job.file)
    else:
        about = QPrinterInfo.printerInfo(job.printer)
        if about.isNull():
            raise NotPrinted("this computer has no printer of that name")
        printer = QPrinter(about, QPrinter.PrinterMode.HighResolution)
    printer.setDocName(job.title)
    printer.setCopyCount(1)
    return printer


def _page(job: DriverJob) -> QPageSize:
    return QPageSize(
        QSizeF(job.width_mm, job.length_mm), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.FuzzyMatch
    )


def _images(pages: Sequence[bytes]) -> list[QImage]:
    images = [QImage.fromData(page) for page in pages]
    if not images or any(image.isNull() for image in images):
        raise NotPrinted("a page is no picture")
    return images


def _say(out: BinaryIO, words: str) -> None:
    out.write(f"{words}\n".encode())
    out.flush()


if __name__ == "__main__":
    sys.exit(main())
