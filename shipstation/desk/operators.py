"""Who stands at the bench, and what only a manager may do. Where nobody is named, everybody may do everything."""

import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from shipstation.errors import BadInput, NotPermitted, ShipError
from shipstation.model import MOST_WRONG, AtBench, Operator, Role
from shipstation.ports import Clock, Operators, SafetySettings, Secrets, Settings
from shipstation.rules.masking import masked

log = logging.getLogger(__name__)

_NOTED_EACH = timedelta(seconds=30)
_LONGEST_NAME = 40
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The bench as a window has to know it before it shows anything. `shown`: how a list shows a buyer's name."""

    bench: AtBench
    everybody: tuple[Operator, ...]
    shown: Callable[[str], str]

    @property
    def is_shut(self) -> bool:
        """Whether somebody has to step up before anything is done: people are named, and nobody is there unlocked."""
        return bool(self.everybody) and (not self.bench.name or self.bench.locked)


class OperatorDesk:
    """Blocking; thread-safe as far as its store is. A lock screen asks `at_bench`, `come`; a name chip `at_bench`."""

    def __init__(
        self, *, book: Operators, choices: SafetySettings, settings: Settings, secrets: Secrets, clock: Clock
    ) -> None:
        self._book = book
        self._choices = choices
        self._settings = settings
        self._secrets = secrets
        self._clock = clock

    def all(self) -> tuple[Operator, ...]:
        """Everybody who works here, by name; none where nobody was ever named."""
        return self._book.all()

    def at_bench(self) -> AtBench:
        """Who stands at the bench now, and whether the bench has locked itself meanwhile."""
        name, seen = self._book.at_bench()
        if not name:
            return AtBench()
        operator = self._book.find(name)
        return AtBench(name=operator.name, role=operator.role, locked=operator.has_pin and self._is_long_ago(seen))

    def come(self, name: str, pin: str | None = None) -> AtBench:
        """Somebody steps up, or unlocks the bench.

        Raises: NotFound; NotPermitted for a wrong PIN, or none where one is needed; StateRefused once shut out.
        """
        operator = self._book.find(name)
        if operator.has_pin and (pin is None or not self._book.is_right(operator.name, pin)):
            if pin is None:
                raise NotPermitted(f"{operator.name} has a PIN.", "Type it.", fields=("pin",))
            left = max(MOST_WRONG - self._book.find(operator.name).wrong, 0)
            raise NotPermitted(
                "That PIN is wrong.", f"Type it again; {left} tries are left before a manager has to help.",
                fields=("pin",),
            )  # fmt: skip
        self._book.come(operator.name)
        log.info("somebody else stands at the bench")
        return self.at_bench()

    def leave(self) -> None:
        """Nobody stands at the bench: it is locked for managers' work until somebody steps up."""
        self._book.leave()

    def touch(self) -> None:
        """Who stands at the bench did something: the lock waits from now on. Cheap; a locked bench stays locked."""
        name, seen = self._book.at_bench()
        if name and seen is not None and not self._is_long_ago(seen) and self._clock.now() - seen > _NOTED_EACH:
            self._book.seen()

    def add(self, name: str, role: Role, pin: str | None = None) -> Operator:
        """Name somebody; the first one is a manager. NotPermitted, BadInput, StateRefused."""
        self.require_manager("add operators")
        bare = " ".join(name.split())
        if not bare or len(bare) > _LONGEST_NAME or not bare.isprintable():
            raise BadInput(
                f"That is no name of 1 to {_LONGEST_NAME} readable characters.", "Give another.", fields=("name",)
            )
        return self._book.add(bare, role, pin)

    def remove(self, name: str) -> None:
        """Somebody leaves; what they packed keeps their name. NotPermitted, NotFound, StateRefused."""
        self.require_manager("remove operators")
        self._book.remove(name)

    def set_role(self, name: str, role: Role) -> Operator:
        """Packer or manager. NotPermitted, NotFound, StateRefused for the last manager."""
        self.require_manager("change what somebody may do")
        return self._book.set_role(name, role)

    def set_pin(self, name: str, pin: str | None) -> Operator:
        """One's own PIN, or as a manager anybody's. None takes it away. NotPermitted, NotFound, BadInput."""
        bench = self.at_bench()
        is_own = not bench.locked and self._book.find(name).name == bench.name
        if not is_own:
            self.require_manager("change another one's PIN")
        return self._book.set_pin(name, pin)

    def set_pin_as_owner(self, name: str, pin: str, client_secret: str) -> Operator:
        """For the last manager who was shut out: whoever has an account's client secret owns the station.

        Raises: NotPermitted, NotFound, BadInput, KeyringAway.
        """
        for account in self._settings.accounts():
            kept = self._secrets.credentials(account.name)
            if kept is not None and hmac.compare_digest(kept.client_secret.encode(), client_secret.encode()):
                return self._book.set_pin(name, pin)
        raise NotPermitted(
            "That is no client secret of an account of this station.",
            "Copy it from Amazon's developer console.",
            fields=("client_secret",),
        )

    def require_manager(self, doing: str) -> None:
        """Raises NotPermitted unless a manager stands at an unlocked bench, or nobody was ever named.

        Args:
            doing: what is asked for, as in "Only a manager may … .".
        """
        bench = self.at_bench()
        if bench.role is Role.MANAGER and not bench.locked:
            return
        if not bench.name and not self._book.all():
            return
        who = (
            "The bench is locked" if bench.locked else f"{bench.name} is a packer" if bench.name else "Nobody is here"
        )
        raise NotPermitted(
            f"Only a manager may {doing}. {who}.",
            f"{self._managers()} may: step up with F12 in the window, or operators use NAME.",
            fields=("operator",),
        )

    def _managers(self) -> str:
        """Who may: by name, so that a packer knows whom to call."""
        named = [each.name for each in self._book.all() if each.role is Role.MANAGER]
        return " or ".join(named[:_MOST_NAMED]) + (" or another manager" if len(named) > _MOST_NAMED else "")

    def names(self) -> Callable[[str], str]:
        """How a list shows buyers' names now: whole, or as initials for packers where the owner chose so."""
        return masked if self._masks_names() else str

    def _masks_names(self) -> bool:
        """Whether who stands at the bench sees initials alone. Unreadable settings hide rather than show."""
        bench = self.at_bench()
        if (bench.role is Role.MANAGER and not bench.locked) or (not bench.name and not self._book.all()):
            return False
        try:
            return self._choices.safety().masks_names
        except ShipError:
            return True

    def _is_long_ago(self, seen: datetime | None) -> bool:
        minutes = self._choices.safety().lock_minutes
        if not minutes or seen is None:
            return False
        ago = self._clock.now() - seen
        # A clock that was set back makes nobody younger: what lies ahead counts as long ago.
        return ago > timedelta(minutes=minutes) or ago < -timedelta(minutes=1)


def standing(desk: OperatorDesk) -> Standing:
    """All of it at once."""
    return Standing(bench=desk.at_bench(), everybody=desk.all(), shown=desk.names())
