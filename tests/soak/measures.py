"""What a process holds: memory, threads, open handles; and how memory grows over many samples."""

import os
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench_parts import until


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """This process and its children after so many cycles. Memory in MB; `pss` shares what others map too."""

    cycle: int
    pss: float
    rss: float
    threads: int
    handles: int
    decoders: float

    def line(self) -> str:
        """One line of a table."""
        return (
            f"{self.cycle:>7} cycles  PSS {self.pss:7.2f} MB  RSS {self.rss:7.2f} MB  {self.threads} threads  "
            f"{self.handles} handles  decoders {self.decoders:6.2f} MB"
        )


def sample(cycle: int, children: Sequence[int]) -> Sample:
    """Measure this process at rest: a timer that was cancelled a moment ago still has its thread."""
    until(lambda: not any(isinstance(thread, threading.Timer) for thread in threading.enumerate()))
    own = memory_mb(os.getpid())
    return Sample(
        cycle=cycle,
        pss=own["Pss"],
        rss=own["Rss"],
        threads=sum(1 for _ in Path("/proc/self/task").iterdir()),
        handles=sum(handles().values()),
        decoders=sum(memory_mb(child)["Pss"] for child in children),
    )


def memory_mb(process: int) -> dict[str, float]:
    """The kernel's sums over all maps of a process: Pss, Rss, Pss_Anon …"""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    return {name: int(rest.split()[0]) / 1024 for name, _, rest in (line.partition(":") for line in lines)}


def handles() -> Counter[str]:
    """Open files, sockets and pipes of this process, counted by what they are."""
    kinds: Counter[str] = Counter()
    for descriptor in Path("/proc/self/fd").iterdir():
        try:
            target = str(descriptor.readlink())
        except FileNotFoundError:
            # The one that this very walk has open.
            continue
        kinds[target.partition(":")[0] if ":[" in target else target] += 1
    return kinds


def growth_mb(samples: Sequence[Sample]) -> float:
    """MB of PSS for each 1,000 cycles, by least squares over all samples."""
    count = len(samples)
    cycles = [each.cycle / 1000 for each in samples]
    middle = sum(cycles) / count
    mean = sum(each.pss for each in samples) / count
    spread = sum((cycle - middle) ** 2 for cycle in cycles)
    return sum((cycle - middle) * (each.pss - mean) for cycle, each in zip(cycles, samples, strict=True)) / spread


def growth_ends_mb(samples: Sequence[Sample]) -> float:
    """MB of PSS for each 1,000 cycles, by the first and the last sample."""
    first, last = samples[0], samples[-1]
    return (last.pss - first.pss) / (last.cycle - first.cycle) * 1000
