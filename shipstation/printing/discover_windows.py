"""The printers of Windows, by the names that its settings show. Elsewhere there are none."""

from collections.abc import Iterator

from shipstation.errors import PrinterAway
from shipstation.model import FoundPrinter, Language
from shipstation.printing import winspool
from shipstation.printing.discover_models import QUEUE, Told, language_of_model, proposal

# Drivers that print to a file or to a program: no paper comes out of them.
_NO_PAPER = ("microsoft print to pdf", "microsoft xps", "onenote", "send to onenote", "fax", "microsoft shared fax")


def queues(seconds: float) -> Iterator[FoundPrinter]:  # noqa: ARG001 Windows answers from its registry
    """Every printer of this user. Raises PrinterAway when Windows does not tell."""
    spooler = winspool.spooler_here()
    return found_at(spooler) if spooler is not None else iter(())


def found_at(spooler: winspool.Spooler) -> Iterator[FoundPrinter]:
    """The same, of a spooler that is already there."""
    try:
        printers = spooler.printers()
    except winspool.NoSpooler as error:
        raise PrinterAway(
            f"Windows does not tell its printers ({error}).", "Start its print spooler, then look again."
        ) from error
    for each in printers:
        if each.driver.lower().startswith(_NO_PAPER):
            continue
        yield proposal(
            Told(
                name=each.name,
                url=f"windows:{each.name}",
                place=QUEUE,
                model=each.driver,
                language=language_of_model(f"{each.driver} {each.name}") or Language.PDF,
                said=f"{each.driver}, {each.port}",
            )
        )
