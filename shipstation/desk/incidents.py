"""Incidents: written down with the 24 hours that Amazon gives, and bundled without anybody's name."""

import csv
import io
import json
import platform
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from shipstation.desk.operators import OperatorDesk
from shipstation.errors import BadInput, NotFound, StateRefused
from shipstation.model import AuditEntry, Channel, Event, Incident
from shipstation.ports import Audit, Clock, Facts, HistoryQuery, Records, Vault
from shipstation.rules.incidents import NOTIFY, STEPS, WITHIN, told

_KEPT = "incidents"
_LONGEST = 4_000
_LOOK_BACK = timedelta(days=90)
_PAGE = 500
_MOST_ENTRIES = 5_000


class IncidentDesk:
    """Blocking. `logs`: the log's files by name, as the station writes them (without people). `station`: its name."""

    def __init__(
        self,
        *,
        facts: Facts,
        audit: Audit,
        vault: Vault,
        records: Records,
        operators: OperatorDesk,
        clock: Clock,
        logs: Callable[[], Mapping[str, bytes]],
        station: str,
    ) -> None:
        self._facts = facts
        self._audit = audit
        self._vault = vault
        self._records = records
        self._operators = operators
        self._clock = clock
        self._logs = logs
        self._station = station

    def listed(self) -> tuple[Incident, ...]:
        """All of them, the newest first."""
        kept = json.loads(self._facts.get(_KEPT) or "[]")
        return tuple(sorted(map(_incident, kept), key=lambda each: each.number, reverse=True))

    def still_open(self) -> tuple[Incident, ...]:
        """Those that nobody closed."""
        return tuple(each for each in self.listed() if each.closed_at is None)

    def start(self, said: str) -> Incident:
        """Write one down; anybody may. The 24 hours run from now. BadInput without words."""
        now = self._clock.now()
        number = max((each.number for each in self.listed()), default=0) + 1
        begun = Incident(number=number, at=now, said=_words(said), due_at=now + WITHIN)
        self._keep((*self.listed(), begun))
        self._audit.append(Event.INCIDENT, {"number": str(number), "state": "open"})
        return begun

    def close(self, number: int, said: str) -> Incident:
        """It is over: what was found and changed. NotPermitted, NotFound; StateRefused for one that is closed."""
        self._operators.require_manager("close incidents")
        found = self._find(number)
        if found.closed_at is not None:
            raise StateRefused(f"Incident {number} is closed already.", "Start another: privacy incident start TEXT.")
        closed = replace(found, closed_at=self._clock.now(), closing=_words(said))
        self._keep([closed if each.number == number else each for each in self.listed()])
        self._audit.append(Event.INCIDENT, {"number": str(number), "state": "closed"})
        return closed

    def bundle(self, number: int) -> bytes:
        """A zip for whoever looks into it: no buyer, no operator, no secret in it. NotPermitted, NotFound."""
        self._operators.require_manager("make an incident's bundle")
        incident = self._find(number)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
            bundle.writestr("incident.txt", self._summary(incident))
            bundle.writestr("audit.csv", _table(_AUDIT, self._entries(incident)))
            bundle.writestr("shipments.csv", _table(_SHIPMENTS, self._shipments(incident)))
            for name, content in self._logs().items():
                bundle.writestr(f"logs/{name}", content)
        self._audit.append(Event.EXPORT, {"number": str(number), "bytes": str(len(packed.getvalue()))})
        return packed.getvalue()

    def _find(self, number: int) -> Incident:
        for each in self.listed():
            if each.number == number:
                return each
        raise NotFound(f"There is no incident {number}.", "See them all: privacy incident list.", fields=("number",))

    def _keep(self, incidents: Iterable[Incident]) -> None:
        self._facts.put(_KEPT, json.dumps([_plain(each) for each in incidents]))

    def _summary(self, incident: Incident) -> str:
        """What is known without anybody's words: what a person typed may name a buyer."""
        held, verdict = self._vault.held(), self._audit.verify()
        return "\n".join(
            [
                f"Incident {incident.number}, detected {incident.at:%Y-%m-%d %H:%M:%S} UTC",
                f"Amazon is told by {incident.due_at:%Y-%m-%d %H:%M:%S} UTC: {NOTIFY}",
                f"Closed: {f'{incident.closed_at:%Y-%m-%d %H:%M:%S} UTC' if incident.closed_at else 'not yet'}",
                "What happened, in your own words, stands at the station: privacy incident list.",
                "",
                f"{self._station} on {platform.system()} {platform.release()}, Python {platform.python_version()}",
                f"Store {self._facts.store_id()}",
                f"Buyers of {held.shipments} shipments and {held.orders} orders stood in it; {held.removed} removed.",
                f"Audit log: {verdict.said}",
                "",
                *(f"{place}. {step}" for place, step in enumerate(STEPS, 1)),
            ]
        )

    def _entries(self, incident: Incident) -> list[Sequence[str]]:
        names: dict[str, str] = {}
        since = incident.at - _LOOK_BACK
        found = self._audit.entries(since=since, limit=_MOST_ENTRIES)
        return [_entry_row(each, names) for each in reversed(found)]

    def _shipments(self, incident: Incident) -> list[Sequence[str]]:
        """Amazon's parcels of the time before: which may be affected."""
        rows: list[Sequence[str]] = []
        after = None
        while True:
            query = HistoryQuery(since=incident.at - _LOOK_BACK, limit=_PAGE, after=after)
            page = self._records.search(query)
            rows += [
                (
                    each.order.ref,
                    each.shipment_id,
                    each.account,
                    _time(each.bought_at),
                    each.country,
                    "removed" if each.erased_at else "here",
                )
                for each in page.shipments
                if each.channel is Channel.AMAZON
            ]
            after = page.next
            if after is None:
                return rows


_AUDIT = ("number", "at", "event", "by", "facts", "hash")
_SHIPMENTS = ("amazon_order", "shipment", "account", "bought_at", "country", "buyer")


def _entry_row(entry: AuditEntry, names: dict[str, str]) -> Sequence[str]:
    by = names.setdefault(entry.who, f"person {len(names) + 1}")
    facts = "; ".join(f"{name} {value}" for name, value in told(entry).items())
    return str(entry.number), _time(entry.at), entry.event, by, facts, entry.hash


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    # A cell that a spreadsheet would take for a formula begins with an apostrophe.
    writer.writerows([f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell for cell in row] for row in rows)
    return out.getvalue()


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _words(said: str) -> str:
    bare = said.strip()
    if not bare or len(bare) > _LONGEST:
        raise BadInput(f"Say in 1 to {_LONGEST} characters what happened.", "Say it again.", fields=("text",))
    return bare


def _plain(incident: Incident) -> dict[str, object]:
    return {
        "number": incident.number,
        "at": incident.at.isoformat(),
        "said": incident.said,
        "due_at": incident.due_at.isoformat(),
        "closed_at": incident.closed_at.isoformat() if incident.closed_at else None,
        "closing": incident.closing,
    }


def _incident(plain: Mapping[str, str]) -> Incident:
    return Incident(
        number=int(plain["number"]),
        at=datetime.fromisoformat(plain["at"]),
        said=plain["said"],
        due_at=datetime.fromisoformat(plain["due_at"]),
        closed_at=datetime.fromisoformat(plain["closed_at"]) if plain["closed_at"] else None,
        closing=plain["closing"],
    )
