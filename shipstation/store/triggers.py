"""What the database itself keeps in step, inside whatever transaction writes: history with its purchase, sums with
history."""

_KEYS = ("month", "state", "channel", "carrier", "service", "country", "box", "currency")
_SUMS = ("parcels", "paid", "compared", "saved", "missed", "promised", "delivered", "on_time", "late")


def _values(row: str) -> str:
    """A row of history as a row of sums."""
    on_time = f"coalesce({row}.delivered_at <= {row}.promised_at, 0)"
    late = f"coalesce({row}.delivered_at > {row}.promised_at, 0)"
    keys = [f"substr({row}.bought_at, 1, 7)", *(f"{row}.{name}" for name in _KEYS[1:])]
    sums = [
        "1",
        f"{row}.cost",
        f"{row}.saved IS NOT NULL",
        f"coalesce({row}.saved, 0)",
        f"coalesce({row}.missed, 0)",
        f"{row}.promised_at IS NOT NULL",
        f"{row}.delivered_at IS NOT NULL",
        on_time,
        late,
    ]
    return ", ".join([*keys, *sums])


_ADD = (
    f"INSERT INTO report_sum ({', '.join((*_KEYS, *_SUMS))}) VALUES ({_values('NEW')}) "  # noqa: S608 our own names
    f"ON CONFLICT DO UPDATE SET {', '.join(f'{name} = {name} + excluded.{name}' for name in _SUMS)};"
)
_TAKE = (
    f"INSERT INTO report_sum ({', '.join((*_KEYS, *_SUMS))}) VALUES ({_values('OLD')}) "  # noqa: S608 as above
    f"ON CONFLICT DO UPDATE SET {', '.join(f'{name} = {name} - excluded.{name}' for name in _SUMS)};"
)
_SWEEP = (
    "DELETE FROM report_sum WHERE parcels = 0 AND month = substr(OLD.bought_at, 1, 7) AND "  # noqa: S608 as above
    + " AND ".join(f"{name} = OLD.{name}" for name in _KEYS[1:])
    + ";"
)

_MOVED = (
    "CREATE TRIGGER purchase_moved AFTER UPDATE OF state ON purchase WHEN NEW.state <> OLD.state "
    "BEGIN UPDATE history SET state = NEW.state WHERE number = NEW.number; END"
)

TRIGGERS = (
    f"CREATE TRIGGER history_added AFTER INSERT ON history BEGIN {_ADD} END",
    f"CREATE TRIGGER history_changed AFTER UPDATE ON history BEGIN {_TAKE} {_ADD} {_SWEEP} END",
    f"CREATE TRIGGER history_gone AFTER DELETE ON history BEGIN {_TAKE} {_SWEEP} END",
    _MOVED,
    "CREATE TRIGGER purchase_gone AFTER DELETE ON purchase BEGIN DELETE FROM history WHERE number = OLD.number; END",
)
