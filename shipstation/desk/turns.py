"""Whether work that is done piece by piece may go on with the next piece: a person pauses it, or ends it."""

from threading import Condition


class Turns:
    """Asked before each piece; what is under way is never cut."""

    def __init__(self) -> None:
        self._condition = Condition()
        self._is_paused = False
        self._is_over = False

    @property
    def is_paused(self) -> bool:
        """Whether the next piece waits."""
        return self._is_paused and not self._is_over

    @property
    def is_over(self) -> bool:
        """Whether no piece comes any more."""
        return self._is_over

    def pause(self) -> None:
        """The next piece waits."""
        with self._condition:
            self._is_paused = True

    def go_on(self) -> None:
        """It waits no more."""
        with self._condition:
            self._is_paused = False
            self._condition.notify_all()

    def end(self) -> None:
        """No piece comes any more, also of those that wait."""
        with self._condition:
            self._is_over = True
            self._condition.notify_all()

    def may(self) -> bool:
        """Wait while it is paused. True: do the next piece; False: it is over."""
        with self._condition:
            self._condition.wait_for(lambda: self._is_over or not self._is_paused)
            return not self._is_over
