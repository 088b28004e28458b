"""Joins the Audit section to the desk: pages of entries, and the look through their chain."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from PySide6.QtCore import QObject, Slot

from shipstation.errors import NotPermitted, ShipError
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice
from shipstation.gui.pages.guard.audit_page import AuditPage
from shipstation.gui.pages.guard.section_flow import SectionFlow
from shipstation.model import AuditEntry, AuditVerdict

_PAGE = 100


class AuditFlow(SectionFlow):
    """Works while its section is up."""

    def __init__(self, bench: Bench, page: AuditPage, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._page = page
        page.filtered.connect(self._read_first)
        page.more_wanted.connect(self._read_more)
        page.verify_wanted.connect(self.verify)

    def refresh(self) -> None:
        self._read_first()
        self.verify()

    def acts(self) -> Mapping[str, Callable[[], object]]:
        return {"Alt+T": self.verify}

    @Slot()
    def verify(self) -> None:
        """Look through the whole chain."""
        self._page.verdict.show_busy(on=True)
        self._bench.do(
            self._safety.audit.verify, then=self._show_verdict, failed=self._not_verified, latest="audit verdict"
        )

    def _show_verdict(self, verdict: AuditVerdict) -> None:
        self._page.verdict.show_busy(on=False)
        self._page.verdict.show_verdict(verdict, self._bench.now())
        if not verdict.good:
            self._bench.tell(
                Notice(
                    kind="bad",
                    what=self.tr("The audit log is BROKEN: {why}").format(why=verdict.said),
                    then=self.tr("Start an incident: Settings, Incidents."),
                    about="audit",
                )
            )

    def _not_verified(self, error: ShipError) -> None:
        self._page.verdict.show_busy(on=False)
        self._tell(error)

    def _entries(self, before: int) -> Callable[[], tuple[tuple[AuditEntry, ...], tuple[str, ...]]]:
        page, safety = self._page, self._safety
        days, who, kind = page.days(), page.who.value(), page.kind.value()
        since = self._bench.now() - timedelta(days=days) if days else None

        def read() -> tuple[tuple[AuditEntry, ...], tuple[str, ...]]:
            safety.operators.require_manager("read the audit log")
            found = safety.audit.entries(since=since, limit=_PAGE, before=before, who=who, kind=kind)
            return found, safety.audit.people()

        return read

    @Slot()
    def _read_first(self) -> None:
        def show(found: tuple[tuple[AuditEntry, ...], tuple[str, ...]]) -> None:
            self._page.show_people(found[1])
            self._page.show_first(found[0], more=len(found[0]) == _PAGE, now=self._bench.now())

        self._bench.do(self._entries(0), then=show, failed=self._refuse, latest="audit")

    @Slot()
    def _read_more(self) -> None:
        def show(found: tuple[tuple[AuditEntry, ...], tuple[str, ...]]) -> None:
            self._page.show_more(found[0], more=len(found[0]) == _PAGE)

        self._bench.do(self._entries(self._page.last()), then=show, failed=self._tell, latest="audit")

    def _refuse(self, error: ShipError) -> None:
        if isinstance(error, NotPermitted):
            self._page.refuse(f"{error.said} {error.remedy}")
        else:
            self._tell(error)
