"""The About section: reached by keys, complete, and readable where the window is small."""

from PySide6.QtCore import Qt

from shipstation import __version__, licenses
from shipstation.gui.widgets.text import Text
from tests.gui.conftest import Bench

CTRL = Qt.KeyboardModifier.ControlModifier


def test_about_tells_the_version_all_works_and_where_the_texts_lie(bench: Bench) -> None:
    bench.alt(Qt.Key.Key_7)
    page = bench.window.pages.settings
    while page.section() != "about":
        bench.press(Qt.Key.Key_PageDown, CTRL)

    bench.until(lambda: page.about.table.model().rowCount() == len(licenses.works()))
    shown = " ".join(text.text() for text in page.about.findChildren(Text))
    assert f"Parcel Bench {__version__}" in shown
    assert str(licenses.folders()[0]) in page.about.findChild(Text, "licensesFolder").toolTip() + shown
    before = page.about.table.current_row()
    bench.press(Qt.Key.Key_Down)
    assert page.about.table.current_row() == before + 1
    for work in licenses.works():
        page.about.table.choose(licenses.works().index(work))
        text = licenses.text(work)
        assert text or "PyInstaller" in work.title, "only a build brings what only a build has"
        if "LGPL" in work.license:
            bench.until(lambda text=text: page.about.text.toPlainText() == text)
            assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
