"""The print spooler of Windows, by its own functions (winspool.drv): its printers, and bytes for one of them.

Source: Microsoft, "Print Spooler API": EnumPrinters, OpenPrinter, StartDocPrinter, WritePrinter, GetPrinter.
"""

import ctypes
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

_LOCAL, _CONNECTIONS = 0x02, 0x04
_LEVEL = 2
_WORK_OFFLINE = 0x0400
_DELETE_JOB = 5
_MOST_JOBS = 1_000
_MOST_BYTES = 4_000_000
_TOO_SMALL = 122
_CHUNK = 65_536
_DWORD = ctypes.c_uint32
_HANDLE = ctypes.c_void_p
_TEXT = ctypes.c_wchar_p
_BYTES = ctypes.POINTER(ctypes.c_ubyte)


class _Document(ctypes.Structure):
    """DOC_INFO_1W."""

    _fields_ = (("pDocName", _TEXT), ("pOutputFile", _TEXT), ("pDatatype", _TEXT))


class PrinterInfo(ctypes.Structure):
    """PRINTER_INFO_2W."""

    _fields_ = (
        *((name, _TEXT) for name in ("server", "printer", "share", "port", "driver", "comment", "location")),
        ("devmode", _HANDLE),
        *((name, _TEXT) for name in ("separator", "processor", "datatype", "parameters")),
        ("security", _HANDLE),
        *(
            (name, _DWORD)
            for name in ("attributes", "priority", "default", "start", "until", "status", "jobs", "ppm")
        ),
    )


class JobInfo(ctypes.Structure):
    """JOB_INFO_1W; its last field is a SYSTEMTIME."""

    _fields_ = (
        ("number", _DWORD),
        *((name, _TEXT) for name in ("printer", "machine", "user", "title", "datatype", "said")),
        *((name, _DWORD) for name in ("status", "priority", "position", "pages", "printed")),
        ("submitted", ctypes.c_uint16 * 8),
    )


_FORMS: dict[str, tuple[Any, ...]] = {
    "EnumPrintersW": (_DWORD, _TEXT, _DWORD, _HANDLE, _DWORD, ctypes.POINTER(_DWORD), ctypes.POINTER(_DWORD)),
    "OpenPrinterW": (_TEXT, ctypes.POINTER(_HANDLE), _HANDLE),
    "ClosePrinter": (_HANDLE,),
    "GetPrinterW": (_HANDLE, _DWORD, _HANDLE, _DWORD, ctypes.POINTER(_DWORD)),
    "EnumJobsW": (
        *(_HANDLE, _DWORD, _DWORD, _DWORD, _HANDLE, _DWORD),
        *(ctypes.POINTER(_DWORD), ctypes.POINTER(_DWORD)),
    ),
    "SetJobW": (_HANDLE, _DWORD, _DWORD, _HANDLE, _DWORD),
    "StartDocPrinterW": (_HANDLE, _DWORD, ctypes.POINTER(_Document)),
    "StartPagePrinter": (_HANDLE,),
    "WritePrinter": (_HANDLE, _HANDLE, _DWORD, ctypes.POINTER(_DWORD)),
    "EndPagePrinter": (_HANDLE,),
    "EndDocPrinter": (_HANDLE,),
    "AbortPrinter": (_HANDLE,),
}


class NoSpooler(Exception):
    """A function of the spooler said no. `code` is Windows' own."""

    def __init__(self, step: str, code: int) -> None:
        super().__init__(f"{step} failed, Windows error {code}")
        self.step = step
        self.code = code


class Cut(Exception):
    """The spooler stopped taking bytes; `sent` of them had been taken, and the job could not be taken back."""

    def __init__(self, sent: int, why: NoSpooler) -> None:
        super().__init__(str(why))
        self.sent = sent
        self.why = why


class Library(Protocol):
    """The functions of winspool.drv by their names, and what the last one of this thread failed with."""

    def last_error(self) -> int:
        """GetLastError, of this thread."""

    def call(self, name: str, *given: Any) -> int:
        """One function; 0 means that it failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowsPrinter:
    """As Windows lists it. `status` is a set of PRINTER_STATUS_… bits; `offline`: Windows works without it."""

    name: str
    driver: str
    port: str
    status: int
    offline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowsJob:
    """A job in a queue. `status` is a set of JOB_STATUS_… bits."""

    number: int
    title: str
    status: int


class Spooler:
    """Talks to the spooler through its library. All that ask raise NoSpooler."""

    def __init__(self, functions: Library) -> None:
        self._functions = functions

    def printers(self) -> tuple[WindowsPrinter, ...]:
        """Those of this computer, and those this user is connected to."""
        count = _DWORD()

        def fill(room: Any, size: int, wanted: Any) -> int:
            flags = _LOCAL | _CONNECTIONS
            return self._functions.call("EnumPrintersW", flags, None, _LEVEL, room, size, wanted, ctypes.byref(count))

        room = self._filled("EnumPrinters", fill)
        if not count.value:
            return ()
        entries = (PrinterInfo * count.value).from_buffer(room)
        return tuple(_seen(entry) for entry in entries)

    def printer(self, name: str) -> WindowsPrinter:
        """One by its name, as it is now."""
        with self._opened(name) as handle:
            room = self._filled(
                "GetPrinter",
                lambda room, size, wanted: self._functions.call("GetPrinterW", handle, _LEVEL, room, size, wanted),
            )
            return _seen(PrinterInfo.from_buffer(room))

    def jobs(self, name: str, title: str) -> tuple[WindowsJob, ...]:
        """The jobs of that title that are still in a queue."""
        count = _DWORD()
        with self._opened(name) as handle:

            def fill(room: Any, size: int, wanted: Any) -> int:
                given = (handle, 0, _MOST_JOBS, 1, room, size, wanted, ctypes.byref(count))
                return self._functions.call("EnumJobsW", *given)

            room = self._filled("EnumJobs", fill)
            entries = (JobInfo * count.value).from_buffer(room) if count.value else ()
            return tuple(
                WindowsJob(number=entry.number, title=title, status=entry.status)
                for entry in entries
                if entry.title == title
            )

    def take_back(self, name: str, number: int) -> None:
        """Delete a job from its queue."""
        with self._opened(name) as handle:
            self._must("SetJobW", handle, number, 0, None, _DELETE_JOB)

    def send(self, name: str, title: str, data: bytes, sent: Callable[[int], None]) -> int:
        """Queue bytes that the driver shall not touch. Returns: the number of the job. Raises NoSpooler, Cut.

        NoSpooler means that nothing is left of it: the job was not made, or was taken back before its first byte.
        """
        with self._opened(name) as handle:
            about = _Document(pDocName=title, pOutputFile=None, pDatatype="RAW")
            number = self._must("StartDocPrinterW", handle, 1, ctypes.byref(about))
            taken = 0
            try:
                self._must("StartPagePrinter", handle)
                while taken < len(data):
                    taken += self._write(handle, data[taken : taken + _CHUNK])
                    sent(taken)
                self._must("EndPagePrinter", handle)
                self._must("EndDocPrinter", handle)
            except NoSpooler as error:
                is_gone = self._functions.call("AbortPrinter", handle)
                if taken or not is_gone:
                    raise Cut(taken, error) from error
                raise
        return number

    def _write(self, handle: Any, piece: bytes) -> int:
        taken = _DWORD()
        room = ctypes.create_string_buffer(piece, len(piece))
        self._must("WritePrinter", handle, room, len(piece), ctypes.byref(taken))
        if not taken.value:
            raise NoSpooler("WritePrinter", 0)
        return taken.value

    def _filled(self, step: str, fill: Callable[[Any, int, Any], int]) -> Any:
        """A buffer with what a function has to say, in the size that it asks for itself."""
        wanted = _DWORD(0)
        room: Any = ctypes.create_string_buffer(0)
        # Twice is enough, unless a printer is added in between.
        for _ in range(4):
            if fill(room, len(room), ctypes.byref(wanted)):
                return room
            if (code := self._functions.last_error()) != _TOO_SMALL or wanted.value > _MOST_BYTES:
                raise NoSpooler(step, code)
            room = ctypes.create_string_buffer(wanted.value)
        raise NoSpooler(step, _TOO_SMALL)

    @contextmanager
    def _opened(self, name: str) -> Iterator[Any]:
        handle = _HANDLE()
        self._must("OpenPrinterW", name, ctypes.byref(handle), None)
        try:
            yield handle
        finally:
            self._functions.call("ClosePrinter", handle)

    def _must(self, name: str, *given: Any) -> int:
        result = self._functions.call(name, *given)
        if not result:
            raise NoSpooler(name.removesuffix("W"), self._functions.last_error())
        return result


def _seen(entry: Any) -> WindowsPrinter:
    return WindowsPrinter(
        name=entry.printer or "",
        driver=entry.driver or "",
        port=entry.port or "",
        status=entry.status,
        offline=bool(entry.attributes & _WORK_OFFLINE),
    )


if sys.platform == "win32":

    class _Winspool:
        """winspool.drv of this Windows."""

        def __init__(self) -> None:
            self._library = ctypes.WinDLL("winspool.drv", use_last_error=True)
            for name, form in _FORMS.items():
                function = getattr(self._library, name)
                function.argtypes, function.restype = form, _DWORD

        def last_error(self) -> int:
            return ctypes.get_last_error()

        def call(self, name: str, *given: Any) -> int:
            return int(getattr(self._library, name)(*given))

    def spooler_here() -> Spooler | None:
        """That of this computer. Raises OSError where Windows lacks it."""
        return Spooler(_Winspool())

else:

    def spooler_here() -> Spooler | None:
        """None: only Windows has one."""
        return None
