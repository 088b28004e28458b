"""What the ways to a printer say when it fails them: in the system's words, or as a doubt that a person settles."""

from shipstation.errors import PrinterUnsure

CAME_OUT = "Did the label come out? If it did not, print it again."


def reason(error: OSError) -> str:
    """Why, in the system's words."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return error.strerror or type(error).__name__


def may_be_out(place: str, what: str) -> PrinterUnsure:
    """The doubt about a label that the printer at `place` may have taken; `what` it did, as the sentence goes on."""
    return PrinterUnsure(f"The printer at {place} {what}.", CAME_OUT)
