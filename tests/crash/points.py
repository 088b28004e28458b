"""The steps at which a station is killed, each with how the books must stand at that moment (SAFETY.md part 1).

`state` is what our journal says of the purchase then, "" before it is written; `charged` is whether Amazon has sold
the label by then, None where it may still be at work. Both prove that the kill came where the name says. The points
`random` come at any moment, and say neither.
"""

from dataclasses import dataclass
from enum import StrEnum

from shipstation.amazon.carrier import AmazonCarrier
from shipstation.clock import SystemClock
from shipstation.model import PrintState
from shipstation.printing.press import Press
from shipstation.store.journal import PurchaseJournal
from shipstation.store.prints import PrintBook
from shipstation.store.quotes import QuoteShelf
from tests.crash.deaths import AtAnswer, AtCall, AtMoment, AtPrinter, AtRequest, AtStatement, Death


class Scene(StrEnum):
    """What the station is doing when it is killed."""

    BUY = "buy"
    GIVE_UP = "give up"
    PRINT = "print"
    CANCEL = "cancel"
    FORM = "form"
    COMMAND = "command"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One step. `then`: the restarted station is killed there too. `paper`: jobs the printer got by the last kill."""

    name: str
    scene: Scene
    death: Death | None
    then: Death | None = None
    state: str | None = None
    charged: bool | None = None
    paper: int = 0
    fault: str = ""


_BUYS = b"POST /shipping/v2/shipments "
_CANCELS = b"PUT /shipping/v2/shipments/"
_FORMS = b"POST /shipping/v2/collectionForms "
_INTEND, _SENT, _DOUBTED = (PurchaseJournal, "intend"), (PurchaseJournal, "sent"), (PurchaseJournal, "doubted")
_BOUGHT, _MADE, _UNSURE = (PurchaseJournal, "bought"), (PurchaseJournal, "made"), (PurchaseJournal, "unsure")
_ASKS, _ANSWERS = (PurchaseJournal, "cancelling"), (PurchaseJournal, "cancelled")
_SEND, _MARK = (AmazonCarrier, "send"), (PrintBook, "mark")
_NO_ANSWER, _NOT_DONE = "reset-after@purchaseShipment:1", "reset-before@purchaseShipment:1"
_CUT, _NEVER_ANSWERED = "cut-body@purchaseShipment:1", "reset-after@purchaseShipment:*"


def _buy(name: str, death: Death, state: str, *, charged: bool | None, fault: str = "") -> Point:
    return Point(name=name, scene=Scene.BUY, death=death, state=state, charged=charged, fault=fault)


def _print(name: str, death: Death, *, then: Death | None = None, paper: int = 0) -> Point:
    return Point(name=name, scene=Scene.PRINT, death=death, then=then, state="bought", charged=True, paper=paper)


def _cancel(name: str, death: Death, state: str, *, charged: bool | None) -> Point:
    return Point(name=name, scene=Scene.CANCEL, death=death, state=state, charged=charged)


def _form(name: str, death: Death, state: str) -> Point:
    return Point(name=name, scene=Scene.FORM, death=death, state=state, charged=True)


def _resume(name: str, death: Death, then: Death, state: str, *, charged: bool | None) -> Point:
    return Point(name=name, scene=Scene.BUY, death=death, then=then, state=state, charged=charged)


def _commit(within: tuple[type, str], *, after: bool) -> AtStatement:
    return AtStatement(within=within, words="COMMIT", after=after)


def _marks(state: PrintState, *, after: bool) -> AtCall:
    return AtCall(method=_MARK, after=after, fits=lambda given: state in given)


_WHOLE = AtRequest(line=_BUYS, part="whole")

POINTS: tuple[Point, ...] = (
    # Nothing has left yet.
    _buy("quote-kept", AtCall(method=(QuoteShelf, "keep")), "", charged=False),
    _buy("prepared", AtCall(method=(AmazonCarrier, "prepare")), "", charged=False),
    _buy("intend-before-commit", _commit(_INTEND, after=False), "", charged=False),
    _buy("intend-after-commit", _commit(_INTEND, after=True), "intended", charged=False),
    _buy("sent-before-commit", _commit(_SENT, after=False), "intended", charged=False),
    _buy("sent-after-commit", _commit(_SENT, after=True), "sent", charged=False),
    # The request on its way.
    _buy("connected", AtRequest(line=_BUYS, part="connected"), "sent", charged=False),
    _buy("request-head", AtRequest(line=_BUYS, part="head"), "sent", charged=False),
    _buy("request-body", AtRequest(line=_BUYS, part="body"), "sent", charged=False),
    _buy("request-whole", _WHOLE, "sent", charged=None),
    # The answer on its way.
    _buy("answer-waiting", AtAnswer(line=_BUYS, part="waiting"), "sent", charged=True),
    _buy("answer-head", AtAnswer(line=_BUYS, part="head"), "sent", charged=True),
    _buy("answer-body", AtAnswer(line=_BUYS, part="body"), "sent", charged=True),
    _buy("answer-whole", AtAnswer(line=_BUYS, part="whole"), "sent", charged=True),
    _buy("answer-parsed", AtCall(method=_SEND), "sent", charged=True),
    # Writing it down.
    _buy("bought-begins", AtCall(method=_BOUGHT, after=False), "sent", charged=True),
    _buy("bought-state", AtStatement(within=_BOUGHT, words="UPDATE purchase", after=True), "sent", charged=True),
    _buy(
        "bought-papers", AtStatement(within=_BOUGHT, words="INSERT INTO document", after=True), "sent", charged=True
    ),
    _buy(
        "bought-index", AtStatement(within=_BOUGHT, words="INSERT INTO search_text", after=True), "sent", charged=True
    ),
    _buy("bought-before-commit", _commit(_BOUGHT, after=False), "sent", charged=True),
    _buy("bought-after-commit", _commit(_BOUGHT, after=True), "bought", charged=True),
    # A doubt: Amazon's answer is cut.
    _buy("doubt-before-commit", _commit(_DOUBTED, after=False), "sent", charged=True, fault=_NO_ANSWER),
    _buy("doubt-written", AtCall(method=_DOUBTED), "sent", charged=False, fault=_NOT_DONE),
    _buy(
        "backoff", AtCall(method=(SystemClock, "wait"), after=False, first=_DOUBTED), "sent", charged=True, fault=_CUT
    ),
    Point(
        name="unsure-written",
        scene=Scene.GIVE_UP,
        death=AtCall(method=_UNSURE),
        state="unsure",
        charged=True,
        fault=_NEVER_ANSWERED,
    ),
    # Paper.
    _print("rendered", AtCall(method=(Press, "render"))),
    _print("verified", AtCall(method=(Press, "verify"))),
    _print("job-kept", AtCall(method=(PrintBook, "add"))),
    _print("job-sending", _marks(PrintState.SENDING, after=True)),
    _print("printer-connected", AtPrinter(part="connected")),
    _print("printer-middle", AtPrinter(part="middle"), paper=1),
    _print("printer-whole", AtPrinter(part="whole"), paper=1),
    _print("printer-confirmed", _marks(PrintState.SENT, after=False), paper=1),
    _print("job-sent", _marks(PrintState.SENT, after=True), paper=1),
    _print("left-job-middle", AtCall(method=(PrintBook, "add")), then=AtPrinter(part="middle"), paper=1),
    # Giving it back. "cancelled before commit" is killed when Amazon has answered.
    _cancel("cancelling-before-commit", _commit(_ASKS, after=False), "bought", charged=True),
    _cancel("cancelling-committed", AtCall(method=_ASKS), "cancelling", charged=True),
    _cancel("cancel-request-whole", AtRequest(line=_CANCELS, part="whole"), "cancelling", charged=None),
    _cancel("cancel-answered", AtCall(method=(AmazonCarrier, "cancel")), "cancelling", charged=False),
    _cancel("cancelled-before-commit", _commit(_ANSWERS, after=False), "cancelling", charged=False),
    _cancel("cancelled-after-commit", _commit(_ANSWERS, after=True), "cancelled", charged=False),
    # A collection form, bought by hand.
    _form("form-request-whole", AtRequest(line=_FORMS, part="whole"), "sent"),
    _form("form-sent", AtCall(method=_SEND), "sent"),
    _form("form-before-commit", _commit(_MADE, after=False), "sent"),
    # Killed again while it resumes.
    _resume("resume-taken-over", _WHOLE, AtCall(method=(PurchaseJournal, "orphans")), "sent", charged=None),
    _resume(
        "resume-request-body",
        AtCall(method=_SENT),
        AtRequest(line=_BUYS, part="body"),
        "sent",
        charged=False,
    ),
    _resume("resume-answer-waiting", _WHOLE, AtAnswer(line=_BUYS, part="waiting"), "sent", charged=True),
    _resume("resume-before-commit", AtCall(method=_SEND), _commit(_BOUGHT, after=False), "sent", charged=True),
    # At any moment: of one act, and of the command's whole life.
    Point(name="random-buying", scene=Scene.BUY, death=AtMoment()),
    Point(name="random-printing", scene=Scene.PRINT, death=AtMoment()),
    Point(name="random-cancelling", scene=Scene.CANCEL, death=AtMoment()),
    Point(name="random", scene=Scene.COMMAND, death=None),
)
BY_NAME = {point.name: point for point in POINTS}
