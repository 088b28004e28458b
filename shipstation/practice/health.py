"""What the practice printer says of itself when it is asked, in both languages that have the question."""

from dataclasses import dataclass

HOLDING = ("paper-out", "head-open", "cover-open", "paused", "ribbon-out", "too-hot", "cutter-stuck")
"""Faults under which jobs are taken, and held until they are over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`fault`: one of HOLDING, else nothing is wrong. `held`: how many jobs wait in its memory."""

    fault: str
    held: int = 0

    def host_status(self) -> bytes:
        """The three lines that answer ~HS. Source: ZPL II programming guide, ~HS Host Status Return."""
        head = int(self.fault in ("head-open", "cover-open"))
        paper, ribbon, hot = (int(self.fault == name) for name in ("paper-out", "ribbon-out", "too-hot"))
        paused = int(self.fault in HOLDING)
        lines = (
            f"030,{paper},{paused},1218,{min(self.held, 999):03},0,0,0,000,0,0,{hot}",
            f"000,0,{head},{ribbon},0,2,4,0,00000000,1,000",
            "1234,0",
        )
        return b"".join(b"\x02" + line.encode() + b"\x03\r\n" for line in lines)

    def real_time_status(self, number: int) -> bytes:
        """The byte that answers DLE EOT n. Source: ESC/POS command reference; bits 1 and 4 are always set."""
        is_paper_out, is_open = self.fault == "paper-out", self.fault in ("head-open", "cover-open")
        is_hot, is_stuck = self.fault == "too-hot", self.fault == "cutter-stuck"
        flags = {
            1: 0x08 if self.fault in HOLDING else 0,
            2: 0x20 * is_paper_out | 0x04 * is_open | 0x40 * (is_hot or is_stuck),
            3: 0x40 * is_hot | 0x08 * is_stuck,
            4: 0x60 if is_paper_out else 0,
        }
        return bytes([0x12 | flags.get(number, 0)])

    def paper_sensor(self) -> bytes:
        """The byte that answers GS r n."""
        return bytes([0x0C if self.fault == "paper-out" else 0])
