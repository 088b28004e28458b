"""Joins the Privacy section to the desk: purges, changes terms and keys, erases, and keeps the certificate."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from shipstation.desk.privacy import PrivacyStatus, Purged
from shipstation.errors import ShipError
from shipstation.files import write_whole
from shipstation.gui import words
from shipstation.gui.bench import Bench
from shipstation.gui.notices import Notice
from shipstation.gui.pages.guard.privacy_page import PrivacyPage
from shipstation.gui.pages.guard.section_flow import SectionFlow
from shipstation.model import Certificate, Channel, Holding, Kept

_Known = tuple[tuple[Holding, ...], PrivacyStatus]


class PrivacyFlow(SectionFlow):
    """Works while its section is up."""

    def __init__(self, bench: Bench, page: PrivacyPage, parent: QObject | None = None) -> None:
        super().__init__(bench, parent)
        self._page = page
        self._certificate: tuple[Path, bytes] | None = None
        page.purge_wanted.connect(self.purge)
        page.key_wanted.connect(self._rotate)
        page.erase_asked.connect(self._begin_erase)
        page.open_wanted.connect(self.open_certificate)
        page.terms.saved.connect(self._save_terms)
        page.passphrase.saved.connect(self._set_passphrase)
        page.erase.confirmed_erase.connect(self._erase)

    def refresh(self) -> None:
        self._read(self._known, lambda known: self._page.show_kept(*known, self._bench.now()))

    def acts(self) -> Mapping[str, Callable[[], object]]:
        page = self._page
        opens = page.side.currentWidget() is page.certificate
        return {
            "Ctrl+N": self.purge,
            "Ctrl+E": page.ask_terms,
            "Alt+J": page.ask_passphrase,
            "Alt+Z": page.ask_key,
            "Alt+Q": page.show_policy,
            "Ctrl+Del": page.ask_erase,
            **({"Alt+T": self.open_certificate} if opens else {}),
        }

    @Slot()
    def purge(self) -> None:
        """What is due, now."""
        self._work(self.tr("Purging what is due…"), self._safety.privacy.run, self._purged, is_long=True)

    @Slot()
    def open_certificate(self) -> None:
        """In whatever shows papers here; one that found no room before is written first."""
        if self._certificate is None:
            return
        file, content = self._certificate

        def keep() -> Path:
            if not file.exists():
                write_whole(file, content)
            return file

        def failed(error: ShipError) -> None:
            said = self.tr("The certificate is not written: {why} {remedy} Then Alt T again, before you leave here.")
            self._page.certificate.show_file(said.format(why=error.said, remedy=error.remedy))
            self._tell(error)

        self._bench.do(keep, then=self._open, failed=failed)

    def _open(self, file: Path) -> None:
        self._page.certificate.show_file(self.tr("The certificate: {file}").format(file=file))
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(file))):
            said = self.tr("Nothing here opens a PDF.")
            self._bench.tell(Notice(kind="warn", what=said, then=self.tr("It lies in {file}").format(file=file)))

    def _known(self) -> _Known:
        privacy = self._safety.privacy
        return privacy.holdings(), privacy.status()

    def _show_busy(self, what: str) -> None:
        self._page.busy(what)

    def _purged(self, purged: Purged) -> None:
        self.refresh()
        gone = purged.gone
        some = self.tr("{shipments} shipments and {orders} orders lost their buyers, {papers} papers went.").format(
            shipments=words.count(gone.shipments), orders=words.count(gone.orders), papers=words.count(gone.documents)
        )
        self._done(self.tr("Purged"), some if purged.anything else self.tr("nothing was due"))

    @Slot(int, int)
    def _save_terms(self, external_days: int, tax_years: int) -> None:
        values = {"privacy.external_days": str(external_days), "privacy.tax_years": str(tax_years)}

        def kept(_: None) -> None:
            self._page.rest()
            self.refresh()
            self._done(self.tr("Kept"), self.tr("The next purge goes by it."))

        self._work(self.tr("Keeping it…"), lambda: self._safety.choices.change(values), kept)

    @Slot(str)
    def _set_passphrase(self, passphrase: str) -> None:
        def kept(_: None) -> None:
            self._page.rest()
            self.refresh()
            self._done(
                self.tr("The recovery passphrase is set"), self.tr("Make a backup now: it is the first it opens.")
            )

        work = self._safety.backups.set_passphrase
        self._work(self.tr("Sealing…"), lambda: work(passphrase), kept, self._page.passphrase.complain)

    @Slot()
    def _rotate(self) -> None:
        def rotated(backups: int) -> None:
            self._page.rest()
            self.refresh()
            self._done(self.tr("The store has another key"), self.tr("{n} backups as well").format(n=backups))

        self._work(
            self.tr("Encrypting store and backups anew…"), self._safety.store_key.rotate, rotated, is_long=True
        )

    @Slot()
    def _begin_erase(self) -> None:
        def show(known: _Known) -> None:
            holdings, status = known
            counts = {(each.kind, each.channel): each.count for each in holdings}
            amazons = counts[Kept.BUYERS, Channel.AMAZON], counts[Kept.ORDERS, Channel.AMAZON]
            self._page.erase.begin(status, amazons, counts[Kept.BUYERS, Channel.EXTERNAL])

        self._bench.do(self._known, then=show, failed=self._tell, latest="erase")

    @Slot(bool)
    def _erase(self, ledger: bool) -> None:  # noqa: FBT001 a slot's argument
        privacy, folder = self._safety.privacy, self._bench.station.folder / "certificates"

        def erase() -> tuple[Certificate, tuple[Path, bytes]]:
            # A folder that takes no paper is told before anything goes.
            write_whole(folder / "begun", b"")
            (folder / "begun").unlink(missing_ok=True)
            certificate, paper = privacy.erase_amazon(ledger=ledger)
            return certificate, (folder / f"erasure-{certificate.at:%Y%m%dT%H%M%S}.pdf", paper.document.content)

        def erased(made: tuple[Certificate, tuple[Path, bytes]]) -> None:
            certificate, self._certificate = made
            self._page.certificate.show_certificate(certificate)
            self._page.ask(self._page.certificate)
            self.refresh()
            self.changed.emit()
            said = self.tr("Audit entry {n} tells of it.").format(n=certificate.entry.number)
            self._done(self.tr("All of Amazon's data is erased"), said)
            self.open_certificate()

        self._work(self.tr("Erasing, here and in the backups…"), erase, erased, is_long=True)
