"""What the cases of the test label kit say of rates and prints."""

from shipstation.desk.quoting import Compared
from shipstation.model import PrintJob, PrintState


def rates_in_words(compared: Compared) -> str:
    """How many rates came, and from what to what they cost."""
    rates = compared.ranked
    if not rates:
        return f"No rate. {why_none(compared)}"
    prices = [each.price for each in rates if each.price.currency == rates[0].price.currency]
    low, high = (pick(prices, key=lambda money: money.amount) for pick in (min, max))
    return f"{counted(len(rates), 'rate')}, {low} to {high}." if len(rates) > 1 else f"1 rate, {low}."


def why_none(compared: Compared) -> str:
    """How many services are not offered, and the first reason that was given."""
    reasons = [said or code for each in compared.quote.offers.ineligible for code, said in each.reasons]
    none = f"Not offered: {counted(len(compared.quote.offers.ineligible), 'service')}"
    return f"{none}. {reasons[0]}" if reasons else f"{none}."


def counted(count: int, word: str) -> str:
    """A number of things: "1 rate", "2 rates"."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def print_in_words(job: PrintJob) -> str:
    """What became of a print: "out", or why it is not."""
    return "out" if job.state is PrintState.SENT else job.said or job.state.value
