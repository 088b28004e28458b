"""Icons of one family (Lucide, ISC), tinted by the theme and drawn as vectors at the screen's own dots."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from shipstation import resources


@cache
def _source(name: str) -> str:
    return resources.path(f"icons/{name}.svg").read_text("utf-8")


@cache
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))


def draw(painter: QPainter, name: str, area: QRectF, color: QColor) -> None:
    """Draw an icon into a square. Raises FileNotFoundError for a name that did not come with the program."""
    _renderer(name, color.name()).render(painter, area)


def picture(name: str, color: QColor, *, size: int, ratio: float) -> QPixmap:
    """An icon as a pixmap of `size` logical pixels at a device-pixel ratio."""
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw(painter, name, QRectF(0, 0, size, size), color)
    painter.end()
    return pixmap


def app_icon() -> QIcon:
    """The program's own sign in the task bar: a parcel on the accent's ground."""
    icon = QIcon()
    for size in (32, 64, 128):
        pixmap = QPixmap(size, size)
        pixmap.fill(QColor(0, 0, 0, 0))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor("#0B5FCC"))
        painter.setPen(QColor(0, 0, 0, 0))
        painter.drawRoundedRect(QRectF(0, 0, size, size), size / 5, size / 5)
        draw(painter, "package", QRectF(size / 6, size / 6, size * 2 / 3, size * 2 / 3), QColor("#FFFFFF"))
        painter.end()
        icon.addPixmap(pixmap)
    return icon
