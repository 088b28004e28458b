"""What our child processes need of their parent, and of their own standard output."""

import os
import sys
from pathlib import Path
from typing import BinaryIO

_PACKAGES = Path(__file__).parents[2]


def environment() -> dict[str, str]:
    """The parent's environment, in which a child finds this package wherever it was started from."""
    paths = (str(_PACKAGES), os.environ.get("PYTHONPATH", ""))
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}


def own_output() -> BinaryIO:
    """In a child: its pipe to the station, out of reach of libraries and drivers that print to standard output."""
    pipe = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return pipe
