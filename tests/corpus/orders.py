"""A scene as ZPL of a printer's own commands: codes, letters and boxes that the printer draws itself."""

from tests.corpus.scenes import Mark, Scene


def zpl_of(scene: Scene, *, before: str = "", behind: str = "") -> bytes:
    """One label. `before`, `behind`: commands at its beginning and at its end."""
    fields = "".join(_field(mark) for mark in scene.marks)
    return f"^XA^CI28{before}^PW{scene.width}^LL{scene.height}{fields}{behind}^XZ\n".encode()


def _field(mark: Mark) -> str:
    at = f"^FO{round(mark.x)},{round(mark.y)}"
    width, height, line = round(mark.width), round(mark.height), max(1, round(mark.line))
    if mark.kind == "text":
        size = round(mark.height / 0.76)
        return f"{at}{'^FR' if mark.white else ''}^A0N,{size},{size}^FD{mark.text}^FS"
    if mark.kind == "fill":
        return f"{at}^GB{width},{height},{min(width, height)},{'W' if mark.white else 'B'}^FS"
    if mark.kind == "box":
        return f"{at}^GB{width},{height},{line}^FS"
    if mark.kind == "ring":
        return f"{at}^GC{width},{line}^FS"
    if mark.kind == "slash":
        return f"{at}^GD{width},{height},{line},B,R^FS"
    return at + _code(mark)


def _code(mark: Mark) -> str:
    module, height = round(mark.module), round(mark.height)
    if mark.symbol == "code128":
        # Digits alone go by set C, as carriers write them; anything else chooses by itself.
        by_hand = mark.text.isdigit() and len(mark.text) % 2 == 0
        data, mode = (f">;{mark.text}", "N") if by_hand else (mark.text, "A")
        return f"^BY{module}^BCN,{height},N,N,N,{mode}^FD{data}^FS"
    if mark.symbol == "datamatrix":
        return f"^BXN,{module},200^FD{mark.text}^FS"
    if mark.symbol == "qr":
        return f"^BQN,2,{module}^FDQA,{mark.text}^FS"
    if mark.symbol == "pdf417":
        return f"^BY{module}^B7N,{3 * module},4,0,0,N^FD{mark.text}^FS"
    return f"^BD4,1,1^FD{mark.text}^FS"
