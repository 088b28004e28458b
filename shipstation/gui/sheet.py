"""The one style sheet, made from the tokens: borders, padding, states, and what betrays a half-dressed program."""

from shipstation.gui.tokens import Space, Tokens


def style_sheet(tokens: Tokens) -> str:
    """Qt style sheet for the whole application. Fonts are not in it: a sheet knows no tabular digits."""
    return "\n".join((_tones(tokens), _fields(tokens), _lists(tokens), _scroll(tokens), _small(tokens)))


def _tones(t: Tokens) -> str:
    tones = ("text", "muted", "disabled", "accent", "ok", "warn", "bad")
    return "\n".join(f'QLabel[tone="{tone}"] {{ color: {getattr(t, tone)}; }}' for tone in tones)


def _fields(t: Tokens) -> str:
    return f"""
QLineEdit, QComboBox {{
    background: {t.surface}; color: {t.text}; border: 1px solid {t.control}; border-radius: {Space.CORNER}px;
    padding: 0 {Space.FIELD - 1}px; min-height: {Space.CONTROL - 2}px;
    selection-background-color: {t.accent}; selection-color: {t.on_accent}; placeholder-text-color: {t.muted};
}}
QLineEdit:hover, QComboBox:hover {{ border-color: {t.text}; }}
QLineEdit:disabled, QComboBox:disabled {{ color: {t.disabled}; border-color: {t.line}; }}
QLineEdit[wrong="true"] {{ border-color: {t.bad}; }}
QLineEdit#scanLine {{ min-height: 38px; padding-left: 40px; padding-right: 48px; }}
QLineEdit#historySearch {{ min-height: 38px; padding-left: 34px; padding-right: 48px; }}
QLineEdit#ordersSearch {{ padding-left: 34px; padding-right: 64px; }}
QComboBox::drop-down {{ border: 0; width: 0; }}
QComboBox QAbstractItemView {{
    background: {t.raised}; color: {t.text}; border: 1px solid {t.control}; padding: 4px; outline: 0;
    selection-background-color: {t.selection}; selection-color: {t.text};
}}
QComboBox QAbstractItemView::item {{ min-height: 32px; padding: 0 8px; }}
"""


def _lists(t: Tokens) -> str:
    return f"""
QTableView {{ background: {t.surface}; border: 0; gridline-color: {t.line}; }}
QHeaderView {{ background: {t.surface}; border: 0; }}
QHeaderView::section {{
    background: {t.surface}; color: {t.muted}; border: 0; border-bottom: 1px solid {t.line};
    padding: 0 8px;
}}
QHeaderView::down-arrow, QHeaderView::up-arrow {{ width: 0; height: 0; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: {t.surface}; border: 0; }}
QFrame[line="true"] {{ background: {t.line}; border: 0; }}
"""


def _scroll(t: Tokens) -> str:
    return f"""
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: {t.control}; border-radius: 3px; margin: 3px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {t.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: transparent; border: 0; width: 0; height: 0;
}}
"""


def _small(t: Tokens) -> str:
    return f"""
QProgressBar {{ background: {t.line}; border: 0; border-radius: 4px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 4px; }}
QMenu {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.control}; padding: 4px; }}
QMenu::item {{ padding: 8px 24px 8px 12px; border-radius: 4px; }}
QMenu::item:selected {{ background: {t.selection}; color: {t.text}; }}
QMenu::item:checked {{ font-weight: 600; }}
QMenu::indicator {{ width: 0; }}
QToolTip {{ background: {t.raised}; color: {t.text}; border: 1px solid {t.control}; padding: 4px 8px; }}
"""
