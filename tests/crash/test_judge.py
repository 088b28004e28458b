"""The judge of the crash runs sees each thing that must never happen, and nothing where all is well."""

from dataclasses import replace
from typing import Any

import pytest

from tests.crash.books import Charge, Facts, Kept, Label, Moment, Paper
from tests.crash.judge import off_point, violations
from tests.crash.points import BY_NAME, POINTS, Scene

KEPT = Kept(key="k1", state="bought", parcel="SO-1/1", shipment_id="S1", tracking_id="T1", charge="9.50 USD")
CHARGE = Charge(key="k1", shipment_id="S1", tracking_id="T1", charge="9.50 USD")
SENT = Kept(key="k1", state="sent", parcel="SO-1/1")
WELL = Moment(kept=(KEPT,), charges=(CHARGE,), bodies={"k1": ("a", "a")}, paper=1)
OUT = Paper(at_kill=("sending",), at_restart=("unsure",), plain="refused", asked=1, at_end=("unsure", "sent"))
GOOD = Facts(
    killed=Moment(kept=(SENT,), bodies={"k1": ("a",)}, paper=1),
    resumed=WELL,
    ended=replace(WELL, paper=2),
    parcels=1,
    labels={"S1": Label(kept="x", sold="x")},
    paper=OUT,
)


def test_a_run_where_all_is_well_has_no_violation() -> None:
    assert violations(GOOD) == []


def test_a_refused_intent_that_was_bought_anew_is_well() -> None:
    intended = Kept(key="k0", state="intended", parcel="SO-1/1")
    refused = replace(intended, state="refused")
    facts = replace(
        GOOD,
        killed=Moment(kept=(intended,)),
        resumed=Moment(kept=(refused,)),
        ended=replace(WELL, kept=(refused, KEPT)),
        paper=None,
    )

    assert violations(facts) == []


def _ended(**changes: Any) -> Facts:
    return replace(GOOD, ended=replace(GOOD.ended, **changes))


def _paper(**changes: Any) -> Facts:
    return replace(GOOD, paper=replace(OUT, **changes))


SECOND = replace(CHARGE, key="k2", shipment_id="S2", tracking_id="T2")
KEPT_TOO = replace(KEPT, key="k2", shipment_id="S2", tracking_id="T2")
INTENDED = Kept(key="k1", state="intended", parcel="SO-1/1")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (_ended(charges=(CHARGE, SECOND)), "Amazon charged 2 labels, the journal holds 1"),
        (_ended(charges=(CHARGE, SECOND)), "the journal does not know the charge for S2"),
        (_ended(charges=(CHARGE, SECOND), kept=(KEPT, KEPT_TOO)), "parcel SO-1/1 was charged 2 times"),
        (_ended(charges=(CHARGE, SECOND), kept=(KEPT, KEPT_TOO)), "2 parcels are bought in the end, not 1"),
        (_ended(charges=()), "the journal holds S1, which Amazon never sold"),
        (_ended(kept=(SENT,)), "a purchase is still sent in the end"),
        (_ended(kept=(replace(KEPT, tracking_id="T9"),)), "Amazon sold ('S1', 'T1'), the journal holds ('S1', 'T9')"),
        (_ended(kept=(replace(KEPT, charge="8.00 USD"),)), "S1 cost 9.50 USD, the journal says 8.00 USD"),
        (_ended(kept=(replace(KEPT, state="cancelled"),)), "S1 is cancelled here, and not cancelled at Amazon"),
        (_ended(charges=(replace(CHARGE, cancelled=True),)), "S1 is bought here, and cancelled at Amazon"),
        (
            _ended(bodies={"k1": ("a", "b")}),
            "a purchase was repeated with other bytes (2 different ones under one key)",
        ),
        (_ended(forms=("f1",)), "Amazon made 1 forms, the journal holds 0"),
        (_ended(forms=("f1", "f2")), "a form was made 2 times"),
        (replace(GOOD, labels={}), "the label of S1 is not kept"),
        (replace(GOOD, labels={"S1": Label(kept="", sold="x")}), "the label of S1 is not kept"),
        (
            replace(GOOD, labels={"S1": Label(kept="y", sold="x")}),
            "the label kept of S1 is not the one that was sold",
        ),
        (
            replace(GOOD, killed=Moment(kept=(INTENDED,), bodies={"k1": ("a",)}, paper=1)),
            "a request left before the journal said `sent` (it said intended)",
        ),
        (
            replace(GOOD, killed=Moment(charges=(CHARGE,), paper=1)),
            "a request left before the journal said `sent` (it said nothing)",
        ),
        (
            replace(GOOD, killed=Moment(kept=(INTENDED,), paper=1)),
            "resume left an unsent purchase bought, not refused",
        ),
        (replace(GOOD, killed=Moment(kept=(INTENDED,), paper=1)), "resume sent a purchase that was never sent"),
        (_paper(at_restart=("sending",)), "a job killed while sending is sending, not unsure"),
        (_paper(at_restart=("queued",)), "a job killed while sending is queued, not unsure"),
        (_paper(at_restart=()), "a job is gone after the restart"),
        (_paper(plain="sent"), "a label that may be out was printed again without `again` (sent)"),
        (_paper(asked=2), "one label came out 2 times without `again`"),
        (_paper(asked=2), "paper came out although the print was refused"),
        (_paper(plain="PrinterAway"), "the print after the restart ended so: PrinterAway"),
        (_paper(at_end=("unsure",)), "the label is not out in the end (jobs: unsure)"),
        (replace(GOOD, resumed=replace(WELL, paper=2)), "1 labels came out by themselves after the restart"),
        (replace(GOOD, failed=("resume: NoNetwork",)), "the restarted station could not resume: NoNetwork"),
        (_ended(paper=0), "the printer has got no label in the end"),
    ],
)
def test_the_judge_says(facts: Facts, said: str) -> None:
    assert said in violations(facts)


def test_a_kill_at_another_step_is_no_proof() -> None:
    point = BY_NAME["sent-after-commit"]

    assert off_point(GOOD, point) == []
    assert off_point(replace(GOOD, killed=Moment()), point) == [
        "off the point: the journal said nothing at the kill, not sent"
    ]
    assert off_point(replace(GOOD, killed=Moment(kept=(SENT,), charges=(CHARGE,))), point) == [
        "off the point: at the kill Amazon had sold the label"
    ]


def test_every_point_but_the_random_ones_says_how_the_books_stand_at_the_kill() -> None:
    assert len(POINTS) == len(BY_NAME) >= 50
    assert all((point.state is None) == point.name.startswith("random") for point in POINTS)
    assert {point.scene for point in POINTS} == set(Scene)
