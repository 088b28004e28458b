"""`cups:QUEUE`: a queue of this computer's CUPS, on Linux and macOS.

`lp` hands the label over on its standard input: no file of it lies about. CUPS is then asked over IPP what became of
it, because `lpstat` cannot tell a completed job from an aborted one (CUPS 2.4), nor whether one ever began.
"""

import logging
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from shipstation.errors import PrinterAway, PrinterUnsure
from shipstation.model import DeviceState, Language, PrinterSetup
from shipstation.printing import asking
from shipstation.printing.ipp_jobs import follow
from shipstation.printing.ipp_queue import (
    NOT_FOUND,
    NoAnswer,
    NotReached,
    PrinterSeen,
    Queue,
    Refusal,
    Server,
    seen_state,
)
from shipstation.printing.media import fitting, media_of

log = logging.getLogger(__name__)

# A name that begins with a dash would be an option to lp; CUPS itself allows no blank, slash or number sign.
QUEUE_NAME = re.compile(r"\w[\w.@+-]{0,126}")
_LP_S = 10.0
_ASK_S = 5.0
_PATIENCE_S = 20.0
_STATE_S = 0.65
_DOUBT = "Look into the queue and cancel what is left there; then say whether the label came out."


@dataclass(frozen=True, slots=True, kw_only=True)
class CupsPrinter:
    """A queue by its name. `patience_s`: how long CUPS may take to get the label printed."""

    queue: str
    language: Language
    width_mm: float
    length_mm: float
    dpi: int
    patience_s: float = _PATIENCE_S

    def send(self, job_id: str, data: bytes, *, sent: Callable[[int], None] = lambda _: None) -> None:
        """Queue it, and wait until CUPS says that it is completed. What cannot be printed now is cancelled."""
        queue = self._queue()
        media = self._media(self._ready(queue))
        number = self._hand_over(job_id, data, media)
        sent(len(data))
        log.info("job %s: %d bytes to queue %s, request id %s-%d", job_id, len(data), self.queue, self.queue, number)
        follow(
            queue,
            number,
            cancel=lambda: self._cancel(number),
            name=f"The queue {self.queue}",
            patience_s=self.patience_s,
        )

    def state(self) -> DeviceState:
        """As CUPS describes the queue."""
        try:
            return seen_state(self._queue(_STATE_S))
        except PrinterAway as error:
            return asking.away(error.said)

    def _queue(self, patience_s: float = _ASK_S) -> Queue:
        server = server_at(self._away(("lpstat", "-H"), patience_s).strip())
        path = f"/printers/{quote(self.queue)}"
        return Queue(server=server, path=path, uri=f"ipp://localhost{path}", deadline_s=patience_s)

    def _ready(self, queue: Queue) -> PrinterSeen:
        """The queue as it is, once it is seen that it would print now. Raises PrinterAway."""
        try:
            seen = queue.look()
        except Refusal as error:
            if error.status == NOT_FOUND:
                raise PrinterAway(
                    f"CUPS knows no queue {self.queue}.",
                    "`lpstat -e` lists the queues; add the printer again with one of them.",
                ) from error
            raise PrinterAway(
                f"CUPS does not tell about the queue {self.queue} ({error}).",
                "Check CUPS, then print again.",
            ) from error
        except (NotReached, NoAnswer) as error:
            raise PrinterAway(
                f"CUPS does not answer ({error}).", "Start CUPS on this computer, then print again."
            ) from error
        if hindrance := seen.hindrance():
            raise PrinterAway(
                f"The queue {self.queue} does not print: {hindrance}. Nothing was sent.",
                f"Put the printer right (`cupsenable {self.queue}`, `cupsaccept {self.queue}`), then print again.",
            )
        return seen

    def _media(self, seen: PrinterSeen) -> str | None:
        """The paper to ask for; None in a printer's own language. CUPS would scale to another, and say nothing."""
        if self.language not in (Language.PDF, Language.PNG):
            return None
        known = seen.texts("media-supported")
        if not known:
            # A queue without a driver: what it passes on has its own size.
            return media_of(self.width_mm, self.length_mm)
        if name := fitting(known, self.width_mm, self.length_mm):
            return name
        raise PrinterAway(
            f"The queue {self.queue} knows no paper of {self.width_mm:g} × {self.length_mm:g} mm. Nothing was sent.",
            f"Set the paper of this printer to one that it knows: {', '.join(known)[:160]}.",
        )

    def _hand_over(self, job_id: str, data: bytes, media: str | None) -> int:
        """Give it to lp. Returns: the number of the job."""
        before = self._known()
        words = ("lp", "-d", self.queue, "-t", f"label {job_id}", *self._options(media), "-")
        try:
            done = run(words, data, _LP_S)
        except FileNotFoundError as error:
            raise _no_cups("lp") from error
        except subprocess.TimeoutExpired as error:
            raise PrinterUnsure(f"CUPS did not take the label for {self.queue} in {_LP_S:.0f} s.", _DOUBT) from error
        numbers = re.findall(rf"(?<!\S){re.escape(self.queue)}-(\d+)(?!\S)", done.stdout)
        if done.returncode == 0 and numbers:
            return int(numbers[0])
        said = done.stderr.strip().removeprefix("lp: ")[:160] or f"lp ended with {done.returncode}"
        try:
            is_new = bool(self._known() - before)
        except PrinterAway:
            is_new = True
        if done.returncode == 0 or is_new:
            # lp says no, and yet there is a job that was not there before: it may be ours.
            raise PrinterUnsure(f"CUPS may have taken the label for {self.queue}: {said}", _DOUBT)
        raise PrinterAway(f"CUPS did not take the label for {self.queue}: {said}", "Put it right, then print again.")

    def _options(self, media: str | None) -> tuple[str, ...]:
        """One copy and no cover page, whatever the queue's own defaults are."""
        options = ["job-sheets=none"]
        if media is not None:
            options += [f"media={media}", "print-scaling=none", "sides=one-sided", "number-up=1"]
            if self.language is Language.PNG:
                options.append(f"ppi={self.dpi}")
        else:
            options.append("raw")
        return ("-n", "1", *(part for option in options for part in ("-o", option)))

    def _known(self) -> frozenset[int]:
        """The numbers of all jobs that CUPS knows for this queue. Raises PrinterAway."""
        # One by one: CUPS cuts a list at 500, and that of all jobs begins with the oldest.
        lists = [self._away(("lpstat", "-W", which, "-o", self.queue)) for which in ("not-completed", "completed")]
        start = re.compile(rf"{re.escape(self.queue)}-(\d+)\s")
        return frozenset(int(hit[1]) for each in lists for line in each.splitlines() if (hit := start.match(line)))

    def _cancel(self, number: int) -> None:
        """By the command: it proves to CUPS who asks. Raises NoAnswer."""
        try:
            done = run(("cancel", f"{self.queue}-{number}"), b"", _ASK_S)
        except (FileNotFoundError, subprocess.TimeoutExpired) as error:
            raise NoAnswer("cancel does not run") from error
        if done.returncode:
            log.warning("job %s-%d: %s", self.queue, number, done.stderr.strip()[:160])

    def _away(self, words: tuple[str, ...], patience_s: float = _ASK_S) -> str:
        """What a command says while nothing of ours is on its way. Raises PrinterAway."""
        try:
            done = run(words, b"", patience_s)
        except FileNotFoundError as error:
            raise _no_cups(words[0]) from error
        except subprocess.TimeoutExpired as error:
            raise PrinterAway(
                "CUPS does not answer.", "Start CUPS again on this computer, then print again."
            ) from error
        if done.returncode:
            said = done.stderr.strip().removeprefix(f"{words[0]}: ")[:160]
            raise PrinterAway(
                f"CUPS does not tell about the queue {self.queue}: {said}",
                "`lpstat -e` lists the queues; check CUPS, then print again.",
            )
        return done.stdout


def cups_printer(setup: PrinterSetup) -> CupsPrinter | None:
    """The queue named behind `cups:`, or None when no queue can be called so."""
    rest = setup.url.partition(":")[2]
    if not QUEUE_NAME.fullmatch(rest):
        return None
    return CupsPrinter(
        queue=rest,
        language=setup.language,
        width_mm=setup.width_mm,
        length_mm=setup.length_mm,
        dpi=setup.dpi,
    )


def server_at(said: str) -> Server:
    """Where `lpstat -H` says that CUPS listens: a socket file, or a host with its port."""
    if said.startswith("/"):
        return Server(host="localhost", file=said)
    host, _, port = said.rpartition(":")
    return Server(host=host.strip("[]"), port=int(port)) if host and port.isdecimal() else Server(host=said)


def run(words: tuple[str, ...], data: bytes, patience_s: float) -> subprocess.CompletedProcess[str]:
    """One command of CUPS in a bare environment. Raises FileNotFoundError, subprocess.TimeoutExpired."""
    path = os.environ.get("PATH", os.defpath)
    command = shutil.which(words[0], path=path)
    if command is None:
        raise FileNotFoundError(words[0])
    # SOFTWARE makes CUPS on a Mac heed LANG instead of the language of the desktop.
    env = {"PATH": path, "LANG": "C", "LC_ALL": "C", "SOFTWARE": "CUPS"}
    env |= {name: os.environ[name] for name in ("CUPS_SERVER",) if name in os.environ}
    done = subprocess.run(
        (command, *words[1:]),
        input=data,
        capture_output=True,
        env=env,
        timeout=patience_s,
        check=False,
        # Without a terminal of its own it asks nobody for a password.
        start_new_session=True,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    )


def _no_cups(command: str) -> PrinterAway:
    return PrinterAway(
        f"This computer has no CUPS: the command {command} is missing.",
        "Install CUPS (package cups-client), or give the printer's own address.",
    )
