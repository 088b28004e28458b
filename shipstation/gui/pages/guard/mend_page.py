"""What stands in the window while its store cannot be opened, or goes back to a backup, and what would be lost."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from shipstation.errors import ShipError
from shipstation.gui import words
from shipstation.gui.pages.guard.backup_page import lost_words
from shipstation.gui.theme import Theme
from shipstation.gui.tokens import Space, Type
from shipstation.gui.widgets.buttons import KeyButton, Rank
from shipstation.gui.widgets.form import Form
from shipstation.gui.widgets.text import Text
from shipstation.model import BackupFacts
from shipstation.store.restoring import Lost

_WIDTH = 560


class MendPage(QWidget):
    """Over the pages until a station is open.

    Signals:
        look_wanted(file): say what a restore of it would lose; "" for the newest backup.
        restore_wanted(file, passphrase): put it in place. `passphrase` "" where a key of this machine fits.
        key_wanted(passphrase): bring back the lost key.
        again_wanted(): try to open the store as it is.
    """

    look_wanted = Signal(str)
    restore_wanted = Signal(str, str)
    key_wanted = Signal(str)
    again_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._looked_at = ""
        self._is_sure = False
        self.setObjectName("mendPage")
        self._title = Text(theme, kind=Type.PAGE, wrap=True)
        self._why = Text(theme, wrap=True)
        self._backup = Text(theme, kind=Type.STRONG, wrap=True)
        self._backup.setObjectName("mendBackup")
        self._lost = Text(theme, wrap=True, tone="warn")
        self._lost.setObjectName("mendLost")
        self._news = Text(theme, wrap=True)
        self._news.setObjectName("mendNews")
        self.form = Form(theme, name="mend", says=self.tr("Which backup"))
        hint = self.tr("A file, or a folder: of its backups the newest. Enter says what would be lost.")
        self._file = self.form.line("file", self.tr("Backup"), hint=hint)
        hint = self.tr("For a backup of another machine, or a key that was lost; else leave it empty")
        self._phrase = self.form.line("passphrase", self.tr("Recovery passphrase"), hint=hint, secret=True)
        self.form.grow()
        self.form.entered.connect(self._enter)
        self._file.textEdited.connect(self._word)
        self.restore = KeyButton(
            theme, "", name="mendRestoreButton", key="Enter", rank=Rank.PRIMARY, pressed=self._restore
        )
        self.key = KeyButton(theme, self.tr("Bring back the key"), name="mendKeyButton", pressed=self._key)
        self._again = KeyButton(
            theme, self.tr("Open it as it is"), name="mendAgainButton", key="F5", pressed=self.again_wanted.emit
        )
        self._build()

    def _build(self) -> None:
        acts = QHBoxLayout()
        acts.setSpacing(Space.SMALL)
        acts.addWidget(self.key)
        acts.addWidget(self._again)
        acts.addStretch(1)
        card = QWidget()
        card.setFixedWidth(_WIDTH)
        column = QVBoxLayout(card)
        column.setContentsMargins(0, Space.SECTION, 0, Space.SECTION)
        column.setSpacing(Space.FIELD)
        for part in (self._title, self._why, self._backup, self._lost, self.form, self._news, self.restore):
            column.addWidget(part)
        column.addLayout(acts)
        column.addStretch(1)
        holder = QWidget()
        across = QHBoxLayout(holder)
        across.addStretch(1)
        across.addWidget(card)
        across.addStretch(1)
        area = QScrollArea(self)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(self.tr("Mending the store"))
        area.setWidget(holder)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    # what is shown

    def begin(self, error: ShipError | None, file: str) -> None:
        """Why it stands here. `error` None: somebody wants to go back to a backup. `file` "": the newest."""
        self._looked_at, self._is_sure = "", False
        self._phrase.clear()
        self._title.setText(
            self.tr("The store cannot be opened") if error is not None else self.tr("Back to a backup")
        )
        is_key = error is not None and "key" in error.said.lower()
        way = self.tr("Put a backup in its place; what stands here now is put aside, not deleted.")
        if is_key:
            way = self.tr("Type the recovery passphrase to bring the key back, or put a backup in the store's place.")
        self._why.setText(f"{error.said} {way}" if error is not None else way)
        self.key.setVisible(is_key)
        self._again.say(self.tr("Try again") if error is not None else self.tr("Open it as it is"))
        self.say("")
        self._backup.hide()
        self._lost.hide()
        self._file.give(file)
        self._word()
        self.form.settle()
        self.look_wanted.emit(file)

    def show_backup(self, file: str, facts: BackupFacts | None, lost: tuple[Lost, ...] | None, now: datetime) -> None:
        """Which backup it is, and what would be missing after it."""
        self._looked_at, self._is_sure = file, False
        self._file.give(file)
        name = Path(file).name
        known = self.tr("{name}, made {when}, {n} purchases")
        if facts is not None:
            when = words.moment(facts.made_at, now)
            self._backup.setText(known.format(name=name, when=when, n=words.count(facts.counts.get("purchase", 0))))
        else:
            self._backup.setText(self.tr("{name}; no card beside it tells when it was made").format(name=name))
        self._lost.say(lost_words(lost), "muted" if lost == () else "warn")
        self._backup.show()
        self._lost.show()
        self._word()

    def complain(self, error: ShipError) -> None:
        """It did not go; where a passphrase is missing or wrong, below its field."""
        self.busy("")
        self._is_sure = False
        self._word()
        if "passphrase" in error.fields:
            self.form.complain("passphrase", f"{error.said} {self.tr('Type the passphrase that was set for it.')}")
        elif "file" in error.fields:
            self.form.complain("file", error.said)
        else:
            self.say(f"{error.said} {error.remedy}", "bad")

    def busy(self, what: str) -> None:
        """Something is under way; "": nothing."""
        for button in (self.restore, self.key, self._again):
            button.setEnabled(not what)
        self.say(what)

    def say(self, said: str, tone: str = "text") -> None:
        """What is under way, or went wrong."""
        self._news.say(said, tone)
        self._news.setVisible(bool(said))

    def first(self) -> QWidget:
        """Where typing begins."""
        return self._phrase if self.key.isVisible() else self._file

    # what is done

    @Slot()
    def _word(self) -> None:
        is_seen = bool(self._looked_at) and self._file.value() == self._looked_at
        sure = self.tr("Once more: put it in place") if self._is_sure else self.tr("Put this backup in place")
        self.restore.say(sure if is_seen else self.tr("Say what would be lost"))

    @Slot()
    def _enter(self) -> None:
        if self.key.isVisible() and self._phrase.hasFocus() and self._phrase.value():
            self._key()
        else:
            self._restore()

    @Slot()
    def _restore(self) -> None:
        if not self.restore.isEnabled():
            return
        self.form.settle()
        file = (self._file.value() or "").strip()
        if not file:
            self.form.complain("file", self.tr("Name a backup."))
        elif file != self._looked_at:
            self.look_wanted.emit(file)
        elif not self._is_sure:
            self._is_sure = True
            self._word()
        else:
            self.restore_wanted.emit(file, self._phrase.value() or "")

    @Slot()
    def _key(self) -> None:
        if not self.key.isEnabled():
            return
        self.form.settle()
        phrase = self._phrase.value() or ""
        if phrase:
            self.key_wanted.emit(phrase)
        else:
            self.form.complain("passphrase", self.tr("Type the recovery passphrase."))
