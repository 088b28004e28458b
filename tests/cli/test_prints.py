"""Prints by word: what is not out, a person's word on it, copies counted beside another process, exit codes."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.bench_parts import Command, PracticeAmazon, SocketPrinter
from tests.printing.victims import PRINTER, killed_at

ORDER = "113-2211887-4402611"
JOB = {"job_id", "printer", "state", "said", "document", "copy", "unverified", "at"}
posix = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")


@pytest.fixture(scope="module")
def amazon() -> Iterator[PracticeAmazon]:
    with PracticeAmazon() as running:
        yield running


@pytest.fixture
def command(tmp_path: Path, amazon: PracticeAmazon) -> Iterator[Command]:
    amazon.arm()
    made = Command(tmp_path / "data", here=True)
    made.use(amazon)
    yield made
    # The next test buys the same orders.
    for parcel in made("history")["shipments"]:
        if parcel["state"] == "bought":
            made("cancel", parcel["shipment_id"])


def _left(command: Command, point: str, zebra: SocketPrinter) -> dict[str, Any]:
    """What `print --open` finds after a process was killed there."""
    killed_at(point, command.data, zebra.url)
    (row,) = command("print", "--open")["prints"]
    return dict(row)


@posix
def test_a_doubt_is_listed_blocks_a_print_and_is_answered_no(command: Command, zebra: SocketPrinter) -> None:
    row = _left(command, "sending", zebra)
    shipment = row["shipment"]["shipment_id"]
    assert row["why"] == "unsure"
    assert set(row["print"]) == JOB

    blocked = command("print", shipment, "--printer", PRINTER, code=4)["error"]
    assert (blocked["kind"], blocked["family"]) == ("PrinterUnsure", "unsure")
    assert blocked["shipment"]["shipment_id"] == shipment
    answered = command("print", shipment, "--came-out", "no")["print"]
    assert (answered["state"], answered["said"]) == ("failed", "did not come out, says the packer")
    assert command("print", "--open")["prints"][0]["why"] == "failed"
    again = command("print", shipment, "--printer", PRINTER)["print"]

    assert (again["copy"], again["state"]) == (2, "sent")
    assert len(zebra.wait_for(1)) == 1
    assert command("print", "--open") == {"prints": []}


@posix
def test_a_doubt_that_is_answered_yes_is_over(command: Command, zebra: SocketPrinter) -> None:
    shipment = _left(command, "sent", zebra)["shipment"]["shipment_id"]

    assert command("print", shipment, "--came-out", "yes")["print"]["state"] == "sent"

    assert command("print", "--open") == {"prints": []}
    told = command("print", shipment, "--came-out", "no", code=2)["error"]
    assert told["kind"] == "StateRefused"
    assert len(zebra.jobs) == 1


@posix
def test_again_prints_in_spite_of_a_doubt_and_is_counted(command: Command, zebra: SocketPrinter) -> None:
    shipment = _left(command, "sending", zebra)["shipment"]["shipment_id"]

    job = command("print", shipment, "--printer", PRINTER, "--again")["print"]

    assert (job["copy"], job["state"]) == (2, "sent")
    assert [(each["copy"], each["state"]) for each in command("show", shipment)["prints"]] == [
        (1, "unsure"),
        (2, "sent"),
    ]
    assert command("print", "--open") == {"prints": []}


@posix
def test_what_was_never_sent_is_printed_or_let_go(command: Command, zebra: SocketPrinter) -> None:
    row = _left(command, "queued", zebra)
    shipment = row["shipment"]["shipment_id"]
    assert (row["why"], row["print"]["state"]) == ("never_sent", "queued")

    printed = command("print", shipment, "--printer", PRINTER)["print"]
    assert (printed["job_id"], printed["copy"], printed["state"]) == (row["print"]["job_id"], 1, "sent")

    killed_at("queued", command.data, zebra.url, skip=1)
    (other,) = command("print", "--open")["prints"]
    gone = command("print", other["shipment"]["shipment_id"], "--let-go")["print"]
    assert (gone["state"], gone["said"]) == ("failed", "let go, says the packer")
    assert command("print", "--open") == {"prints": []}
    assert len(zebra.jobs) == 1


@posix
def test_resume_settles_no_print_by_itself(command: Command, zebra: SocketPrinter) -> None:
    killed_at("queued", command.data, zebra.url)
    killed_at("sending", command.data, zebra.url, skip=1)

    command("resume")

    assert sorted(row["why"] for row in command("print", "--open")["prints"]) == ["never_sent", "unsure"]
    assert zebra.jobs == []


@posix
def test_a_label_that_was_bought_and_never_given_to_a_printer_is_listed(
    command: Command, zebra: SocketPrinter
) -> None:
    row = _left(command, "bought", zebra)

    assert (row["why"], row["print"]) == ("unprinted", None)
    told = command("print", row["shipment"]["shipment_id"], "--let-go", code=2)["error"]
    assert told["kind"] == "StateRefused"


def test_another_printer_takes_over_by_one_word(command: Command, zebra: SocketPrinter) -> None:
    command("printers", "add", "Away", "tcp://127.0.0.1:9")
    command("printers", "add", PRINTER, zebra.url)
    bought = command("buy", ORDER, "--printer", "Away", code=5)
    shipment = bought["shipment"]["shipment_id"]
    assert command("print", "--open")["prints"][0]["print"]["printer"] == "Away"

    moved = command("print", shipment, "--printer", PRINTER)["print"]

    assert (moved["printer"], moved["copy"], moved["state"]) == (PRINTER, 2, "sent")
    prints = command("show", shipment)["prints"]
    assert [(job["printer"], job["state"]) for job in prints] == [("Away", "failed"), (PRINTER, "sent")]
    assert all(job["at"].endswith("Z") for job in prints)
    assert command("print", "--open") == {"prints": []}


def test_a_label_that_does_not_read_well_is_printed_by_a_flag_and_the_record_says_so(
    command: Command, amazon: PracticeAmazon, zebra: SocketPrinter
) -> None:
    command("printers", "add", PRINTER, zebra.url)
    amazon.arm("wrong-tracking-label")
    bought = command("buy", ORDER, "--printer", PRINTER, code=5)
    shipment = bought["shipment"]["shipment_id"]
    assert bought["error"]["kind"] == "LabelUnreadable"

    assert command("print", shipment, "--printer", PRINTER, code=2)["error"]["kind"] == "LabelUnreadable"
    assert zebra.jobs == []
    job = command("print", shipment, "--printer", PRINTER, "--unverified")["print"]

    assert (job["unverified"], job["state"], job["copy"]) == (True, "sent", 1)
    (kept,) = command("show", shipment)["prints"]
    assert kept["unverified"] is True
    assert len(zebra.wait_for(1)) == 1
    assert "unverified" in command.run("show", shipment).stdout


def test_two_processes_at_once_are_copies_one_and_two(command: Command, zebra: SocketPrinter) -> None:
    command("printers", "add", PRINTER, zebra.url)
    shipment = command("buy", ORDER, "--no-print")["shipment"]["shipment_id"]

    with ThreadPoolExecutor(2) as pool:
        jobs = [
            each["print"] for each in pool.map(lambda _: command("print", shipment, "--printer", PRINTER), range(2))
        ]

    assert sorted(job["copy"] for job in jobs) == [1, 2]
    assert [job["state"] for job in jobs] == ["sent", "sent"]
    assert [job["copy"] for job in command("show", shipment)["prints"]] == [1, 2]
    assert len(zebra.wait_for(2)) == 2


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("S", "--open"),
        ("S", "--came-out", "yes", "--let-go"),
        ("S", "--came-out", "yes", "--again"),
        ("S", "--let-go", "--printer", "Zebra"),
        ("--came-out", "yes"),
    ],
)
def test_words_that_do_not_go_together_are_refused(command: Command, words: tuple[str, ...]) -> None:
    assert command("print", *words, code=2)["error"]["kind"] == "BadInput"


def test_people_read_the_list_too(command: Command, zebra: SocketPrinter) -> None:
    assert command.run("print", "--open").stdout.strip() == "Every label is out."
    killed_at("sending", command.data, zebra.url)

    said = command.run("print", "--open")

    assert said.returncode == 0
    assert "may have come out" in said.stdout
    assert "--came-out yes|no" in said.stdout
