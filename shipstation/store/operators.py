"""Who works at this bench, and who of them stands there now (ports.Operators)."""

import hashlib
import hmac
import json
import os
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from shipstation.errors import BadInput, NotFound, StateRefused
from shipstation.model import MOST_WRONG, Event, Operator, Role
from shipstation.model.texts import fold
from shipstation.store import times
from shipstation.store.audit import AuditLog
from shipstation.store.database import Database
from shipstation.store.facts import fact_of, put_fact
from shipstation.store.safety_tables import operator

AT_BENCH = "operator"
_COST = 2**14
_SALT = 16


class OperatorBook:
    """Names, roles and PINs. A PIN is kept as scrypt of it; wrong ones are counted before they are looked at."""

    def __init__(self, database: Database, audit: AuditLog, now: Callable[[], datetime]) -> None:
        self._database = database
        self._audit = audit
        self._now = now

    def all(self) -> tuple[Operator, ...]:
        """Everybody, by name."""
        with self._database.read() as connection:
            return tuple(map(_as_operator, connection.execute(select(operator).order_by(operator.c.folded)).all()))

    def find(self, name: str) -> Operator:
        """By name, in any case. Raises NotFound."""
        with self._database.read() as connection:
            return _as_operator(_row(connection, name))

    def add(self, name: str, role: Role, pin: str | None) -> Operator:
        """Somebody new. Raises StateRefused for a name that is taken, and for a first one who is no manager."""
        kept = _kept(pin) if pin is not None else None
        with self._database.write() as connection:
            if _found(connection, name) is not None:
                raise StateRefused(f"There is an operator {name} already.", "Take another name.", fields=("name",))
            if not _count(connection) and role is not Role.MANAGER:
                raise StateRefused(
                    "The first operator is a manager: else nobody could add another.",
                    "Add a manager first: operators add NAME --role manager.",
                    fields=("role",),
                )
            row = {"name": name, "folded": fold(name), "role": role.value, "pin": kept}
            connection.execute(insert(operator).values(**row, added_at=times.kept(self._now())))
            self._audit.append_to(connection, Event.OPERATOR, {"added": name, "role": role.value})
        return self.find(name)

    def remove(self, name: str) -> None:
        """Somebody leaves. Raises NotFound; StateRefused for the last manager while others stay."""
        with self._database.write() as connection:
            row = _row(connection, name)
            if _count(connection) > 1:
                _require_another_manager(connection, row.name)
            connection.execute(delete(operator).where(operator.c.name == row.name))
            if _at_bench(connection)[0] == row.name:
                put_fact(connection, AT_BENCH, None)
            self._audit.append_to(connection, Event.OPERATOR, {"removed": row.name})

    def set_role(self, name: str, role: Role) -> Operator:
        """May do more, or less, from now on. Raises NotFound; StateRefused for the last manager."""
        with self._database.write() as connection:
            row = _row(connection, name)
            if role is not Role.MANAGER:
                _require_another_manager(connection, row.name)
            connection.execute(update(operator).where(operator.c.name == row.name).values(role=role.value))
            self._audit.append_to(connection, Event.OPERATOR, {"role of": row.name, "role": role.value})
        return self.find(name)

    def set_pin(self, name: str, pin: str | None) -> Operator:
        """Another PIN, or none; whoever was shut out may come in again. Raises NotFound."""
        kept = _kept(pin) if pin is not None else None
        with self._database.write() as connection:
            row = _row(connection, name)
            connection.execute(update(operator).where(operator.c.name == row.name).values(pin=kept, wrong=0))
            said = {"pin of": row.name, "pin": "set" if kept else "none"}
            self._audit.append_to(connection, Event.OPERATOR, said)
        return self.find(name)

    def is_right(self, name: str, pin: str) -> bool:
        """Whether that is the PIN. Each try is counted before it is looked at: a kill, or two at once, win none.

        Raises: NotFound; StateRefused once there were too many wrong ones, whatever is typed then.
        """
        with self._database.write() as connection:
            row = _row(connection, name)
            if row.wrong < MOST_WRONG:
                connection.execute(
                    update(operator).where(operator.c.name == row.name).values(wrong=operator.c.wrong + 1)
                )
        if row.wrong >= MOST_WRONG:
            raise StateRefused(
                f"{row.name} is shut out after {MOST_WRONG} wrong PINs.",
                "A manager gives a new PIN (operators pin NAME), or the owner of the Amazon account does, "
                "with its client secret (operators pin NAME --owner).",
                fields=("pin",),
            )
        good = row.pin is not None and _is(pin, bytes(row.pin))
        with self._database.write() as connection:
            if good:
                connection.execute(update(operator).where(operator.c.name == row.name).values(wrong=0))
            else:
                self._audit.append_to(connection, Event.LOGIN_FAILED, {"name": row.name, "wrong": str(row.wrong + 1)})
                if row.wrong + 1 >= MOST_WRONG:
                    self._audit.append_to(connection, Event.SHUT_OUT, {"name": row.name})
        return good

    def come(self, name: str) -> None:
        """This one stands at the bench from now on. Raises NotFound."""
        with self._database.write() as connection:
            row = _row(connection, name)
            _note(connection, row.name, self._now())
            self._audit.append_to(connection, Event.LOGIN, {"name": row.name})

    def leave(self) -> None:
        """Nobody does."""
        with self._database.write() as connection:
            put_fact(connection, AT_BENCH, None)

    def at_bench(self) -> tuple[str, datetime | None]:
        """Who stands at the bench, "" for nobody, and when that one did something last."""
        with self._database.read() as connection:
            return _at_bench(connection)

    def seen(self) -> None:
        """Who stands at the bench did something."""
        with self._database.write() as connection:
            name, _ = _at_bench(connection)
            if name:
                _note(connection, name, self._now())


def name_at_bench(connection: Connection) -> str:
    """Who stands at the bench, within a transaction; "" for nobody."""
    return _at_bench(connection)[0]


def _at_bench(connection: Connection) -> tuple[str, datetime | None]:
    kept = fact_of(connection, AT_BENCH)
    if kept is None:
        return "", None
    name, seen = json.loads(kept)
    return str(name), times.read(seen)


def _note(connection: Connection, name: str, at: datetime) -> None:
    put_fact(connection, AT_BENCH, json.dumps([name, times.kept(at)]))


def _count(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(operator)).scalar_one())


def _require_another_manager(connection: Connection, name: str) -> None:
    managers = select(operator.c.name).where(operator.c.name != name, operator.c.role == Role.MANAGER.value)
    if connection.execute(managers.limit(1)).one_or_none() is None:
        raise StateRefused(
            f"{name} is the only manager.", "Make somebody else a manager first, or remove the others."
        )


def _found(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(operator).where(operator.c.folded == fold(name))).one_or_none()


def _row(connection: Connection, name: str) -> Row[Any]:
    row = _found(connection, name)
    if row is None:
        raise NotFound(f"There is no operator {name}.", "See who there is: operators list.", fields=("name",))
    return row


def _kept(pin: str) -> bytes:
    if not (pin.isdecimal() and pin.isascii() and 4 <= len(pin) <= 12):
        raise BadInput("A PIN is 4 to 12 digits.", "Give another one.", fields=("pin",))
    salt = os.urandom(_SALT)
    return salt + _stretched(pin, salt)


def _is(pin: str, kept: bytes) -> bool:
    return hmac.compare_digest(kept[_SALT:], _stretched(pin, kept[:_SALT]))


def _stretched(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=_COST, r=8, p=1, dklen=32)


def _as_operator(row: Row[Any]) -> Operator:
    return Operator(
        name=row.name,
        role=Role(row.role),
        added_at=times.read(row.added_at),
        has_pin=row.pin is not None,
        wrong=row.wrong,
    )
