"""Price guard: an answer that is dearer or slower than what was accepted is never bought on an old Enter."""

from shipstation.desk.quoting import Compared
from shipstation.gui import words
from shipstation.model import Ranked
from shipstation.rules import offers


def worse(before: Ranked, compared: Compared) -> str:
    """What became worse since that rate was chosen, in words; "" where nothing did."""
    now = next((each for each in compared.ranked if each.rate.service_id == before.rate.service_id), None)
    if now is None:
        said = words.tr("{service} is not offered any more. Press Enter to take another.")
        return said.format(service=before.rate.service)
    worse = offers.worse(before, now)
    if not worse:
        return ""
    said = words.tr("{service} is {worse} now. Press Enter to accept, again to buy.")
    return said.format(service=now.rate.service, worse=worse)
