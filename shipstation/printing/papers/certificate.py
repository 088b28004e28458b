"""The certificate of an erase: what went, when, by whom, and the audit entry that says the same."""

from shipstation import NAME
from shipstation.model import Certificate
from shipstation.printing.papers.kit import Sheet
from shipstation.printing.papers.parts import foot, make_room

_VALUE_MM = 62.0
_COUNTS = {
    "shipments": "Shipments freed of their buyer",
    "orders": "Orders freed of their buyer",
    "documents": "Labels and papers deleted",
    "prints": "Print jobs emptied",
    "quotes": "Quotes deleted",
    "left_unsettled": "Left: purchases not settled",
}


def draw_certificate(sheet: Sheet, certificate: Certificate) -> None:
    """All of it, on one page of office paper as a rule."""
    look, gone = sheet.look, certificate.gone.counts()
    sheet.y += look.title * 0.28
    sheet.text(sheet.left, sheet.y, certificate.title, look.title, bold=True, room=sheet.right - sheet.left)
    sheet.y += look.leading * 2.2
    _paragraph(
        sheet,
        "The store named below was searched for information that Amazon gave out about buyers. What was found was "
        "deleted and overwritten in the store, its search index, its log and its backups.",
    )
    sheet.y += look.leading * 0.6
    _row(sheet, "When", f"{certificate.at:%Y-%m-%d %H:%M:%S} UTC")
    _row(sheet, "By", certificate.who or "not named")
    _row(sheet, "Store", certificate.store_id)
    sheet.rule(sheet.y)
    sheet.y += look.leading * 1.4
    for name, title in _COUNTS.items():
        _row(sheet, title, str(gone[name]))
    _row(sheet, "Purchases taken out of the ledger", str(certificate.ledger))
    _row(sheet, "Files removed beside the store", str(certificate.files))
    _row(sheet, "Backups removed whole", str(certificate.backups))
    _row(sheet, "Left: tax records", str(certificate.tax_records))
    sheet.rule(sheet.y)
    sheet.y += look.leading * 1.4
    _row(sheet, "Entry of the audit log", str(certificate.entry.number))
    _row(sheet, "Its hash (SHA-256)", certificate.entry.hash[:32])
    _row(sheet, "", certificate.entry.hash[32:])
    sheet.y += look.leading * 0.6
    if gone["left_unsettled"]:
        _paragraph(
            sheet,
            "A purchase that nobody has settled keeps what settles it. Settle it (shipstation resume, settle), "
            "then erase again.",
        )
    if not certificate.gone.wal_cleared:
        _paragraph(
            sheet,
            "Another program was reading the store: its log is emptied at the next purge (shipstation privacy run).",
        )
    if not certificate.ledger:
        _paragraph(sheet, "What was bought, with its ids, service, cost, dates and country, names nobody and stays.")
    foot(sheet, f"{NAME}, certificate of {certificate.at:%Y-%m-%d}", alone=True)


def _row(sheet: Sheet, title: str, value: str) -> None:
    make_room(sheet, sheet.look.leading * 2, lambda: None)
    left = sheet.left + _VALUE_MM
    sheet.text(sheet.left, sheet.y, title, sheet.look.body, room=_VALUE_MM - 2)
    sheet.text(left, sheet.y, value, sheet.look.body, bold=True, room=sheet.right - left)
    sheet.y += sheet.look.leading * 1.25


def _paragraph(sheet: Sheet, words: str) -> None:
    for line in sheet.wrap(words, sheet.look.body, sheet.right - sheet.left, most=6):
        sheet.text(sheet.left, sheet.y, line, sheet.look.body)
        sheet.y += sheet.look.leading
    sheet.y += sheet.look.leading * 0.5
