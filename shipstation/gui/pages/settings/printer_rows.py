"""The three lists of the Printers page: what is set up, what was found near by, what waits and what came out."""

from dataclasses import dataclass
from datetime import datetime

from shipstation.desk.printers import BenchPrinter
from shipstation.desk.tray import TrayJob
from shipstation.gui import words
from shipstation.gui.tables import Cell, Column
from shipstation.model import DeviceState, FoundPrinter, PaperKind, PrinterSetup, PrintState, Readiness, paper_name

LANGUAGES = {"escpos": "ESC/POS", "epl": "EPL2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterRow:
    """A printer and its last known state; None: it was not asked yet."""

    printer: BenchPrinter
    state: DeviceState | None


def speaks(setup: PrinterSetup) -> str:
    """Its language, and what tells most beside it: "ZPL, 203 dpi", "PDF, A4"."""
    language = LANGUAGES.get(setup.language.value, setup.language.value.upper())
    if setup.language.value in ("pdf", "png"):
        return f"{language}, {paper_of(setup)}"
    return f"{language}, {setup.dpi} dpi"


def paper_of(setup: PrinterSetup) -> str:
    """Its paper by name, else by size in millimeters."""
    return size_text((setup.width_mm, setup.length_mm))


def size_text(size_mm: tuple[float, float]) -> str:
    """A size by its name, else in millimeters: "4×6 in", "A4", "100×150 mm"."""
    name = paper_name(size_mm)
    return "4×6 in" if name == "4x6" else name.replace("mm", " mm").replace("x", "×")


def gets(printer: BenchPrinter) -> str:
    """What comes to it: "Labels", "Packing slips", who it stands in for."""
    kinds = list(dict.fromkeys(route.document for route in printer.routes))
    if printer.is_default and PaperKind.LABEL not in kinds:
        kinds.insert(0, PaperKind.LABEL)
    said = [words.papers(kind) for kind in kinds]
    if printer.stands_in_for:
        said.append(words.tr("Stand-in"))
    return ", ".join(said) or "–"


def state_cell(row: PrinterRow) -> Cell:
    """A mark and words."""
    setup, state = row.printer.setup, row.state
    if setup.is_away:
        there = words.tr("away, {name} stands in").format(name=setup.stand_in)
        return Cell(text=there, tone="warn", mark="triangle-alert")
    if setup.is_paused:
        return Cell(text=words.tr("paused"), tone="warn", mark="clock")
    return _told(state) if state is not None else Cell(text=words.tr("asking…"), tone="muted")


def _told(state: DeviceState) -> Cell:
    """What a printer says of itself."""
    if state.readiness is Readiness.READY:
        return Cell(text=words.tr("ready"), tone="ok", mark="check", kind="strong")
    if state.readiness is Readiness.UNKNOWN:
        return Cell(text=words.tr("does not say"), tone="muted")
    if state.readiness is Readiness.AWAY:
        return Cell(text=words.tr("does not answer"), tone="bad", mark="circle-alert", kind="strong")
    return Cell(text=state.said, tone="warn", mark="triangle-alert", kind="strong")


PRINTERS = (
    Column[PrinterRow](title="Name", cell=lambda row: Cell(text=row.printer.setup.name, kind="strong"), width=0),
    Column[PrinterRow](title="Speaks", cell=lambda row: Cell(text=speaks(row.printer.setup)), width=124),
    Column[PrinterRow](
        title="Where",
        cell=lambda row: Cell(text=row.printer.setup.url, kind="mono", tone="muted", middle=True),
        width=150,
    ),
    Column[PrinterRow](title="Gets", cell=lambda row: Cell(text=gets(row.printer)), width=112),
    Column[PrinterRow](title="State", cell=state_cell, width=150),
)
FOUND = (
    Column[FoundPrinter](title="Name", cell=lambda row: Cell(text=row.setup.name, kind="strong")),
    Column[FoundPrinter](title="Speaks", cell=lambda row: Cell(text=speaks(row.setup)), width=124),
    Column[FoundPrinter](
        title="Where", cell=lambda row: Cell(text=row.setup.url, kind="mono", tone="muted", middle=True), width=220
    ),
    Column[FoundPrinter](title="Found", cell=lambda row: Cell(text=row.place, tone="muted"), width=160),
)


def tray_columns(now: datetime) -> tuple[Column[TrayJob], ...]:
    """`now`: what "today" is."""
    return (
        Column[TrayJob](title="Paper", cell=_paper, width=208),
        Column[TrayJob](title="Printer", cell=lambda row: Cell(text=row.job.printer), width=140),
        Column[TrayJob](
            title="Time",
            cell=lambda row: Cell(text=words.moment(row.job.changed_at or row.job.created_at, now), tone="muted"),
            width=108,
        ),
        Column[TrayJob](title="State", cell=_job_state),
    )


def _paper(row: TrayJob) -> Cell:
    if row.tracking_id and row.job.document == PaperKind.LABEL:
        return Cell(text=words.tracking(row.tracking_id), kind="mono", middle=True)
    return Cell(text=words.paper(PaperKind.named(row.job.document)))


def _job_state(row: TrayJob) -> Cell:
    job = row.job
    if job.state is PrintState.SENT:
        return Cell(text=words.tr("out"), tone="ok", mark="check")
    if job.state is PrintState.SENDING:
        share = "" if row.share is None else f" {row.share:.0%}"
        return Cell(text=words.tr("sending{share}").format(share=share), tone="muted", share=row.share)
    if job.state is PrintState.UNSURE:
        return Cell(
            text=words.tr("did it come out? {why}").format(why=job.said or ""), tone="warn", mark="triangle-alert"
        )
    if job.state is PrintState.FAILED:
        return Cell(text=words.tr("failed: {why}").format(why=job.said or ""), tone="bad", mark="circle-alert")
    waits = words.tr("waits: {why}").format(why=job.said) if job.said else words.tr("waits")
    return Cell(text=waits, tone="warn", mark="clock")
