"""Lines for what nobody may read over a shoulder: secrets, PINs, passphrases."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

_SENSITIVE = (
    Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText | Qt.InputMethodHint.ImhHiddenText
)


def conceal(edit: QLineEdit) -> None:
    """Show dots: it can be pasted into, and neither copied, dragged nor learned by the keyboard of a screen."""
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    edit.setInputMethodHints(_SENSITIVE)
    edit.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
    edit.setDragEnabled(False)


class SecretEdit(QLineEdit):
    """A secret as dots."""

    def __init__(self, *, name: str, says: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(says)
        self.setMaxLength(8_000)
        conceal(self)

    def taken(self) -> str:
        """What was typed, without the line's end that comes along when it is pasted."""
        return self.text().strip()
