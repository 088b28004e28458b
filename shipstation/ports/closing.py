"""What the end of a day is read from."""

from datetime import datetime
from typing import Protocol

from shipstation.model import Document, MadeForm, OpenParcel


class FormBook(Protocol):
    """Parcels that may have to stand on a collection form, and the forms; offline."""

    def unscanned(self, since: datetime) -> tuple[OpenParcel, ...]:
        """Bought since then, not cancelled, and not seen on their way; oldest first."""

    def forms(self, *, limit: int = 200) -> tuple[MadeForm, ...]:
        """Forms that were made, or may have been, newest first; refused ones made nothing and are left out."""

    def paper(self, purchase_id: str) -> Document | None:
        """The paper of a form; None while it is not kept here."""
