"""How far this computer's clock is from Amazon's, learned from the Date of its answers."""

from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from shipstation.amazon.line import Answer
from shipstation.ports import Clock


class ToldTime:
    """The newest answer's Date beside our own time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.ahead: timedelta | None = None
        """How far our clock is ahead of Amazon's; None before any answer told a time."""

    def learn(self, answer: Answer) -> None:
        """Take an answer's Date; one without, or with none that can be read, tells nothing."""
        try:
            told = parsedate_to_datetime(answer.headers.get("date", ""))
        except ValueError:
            return
        self.ahead = self._clock.now() - (told if told.tzinfo else told.replace(tzinfo=UTC))
