"""What must never have happened, in words; one sentence for each violation (SAFETY.md parts 1 and 2)."""

from collections import Counter
from collections.abc import Iterator

from tests.crash.books import Charge, Facts, Kept, Moment, Paper
from tests.crash.points import Point

_OPEN = ("intended", "sent", "unsure")
_HELD = ("bought", "cancelling")


def violations(facts: Facts) -> list[str]:
    """Every sentence that is true of this run and must be true of none."""
    return [
        *(f"the restarted station could not {each}" for each in facts.failed),
        *_not_written_down(facts.killed),
        *_bought_while_resuming(facts),
        *_other_bytes(facts.ended),
        *_charges(facts),
        *_labels(facts),
        *_forms(facts.ended),
        *(_paper(facts, facts.paper) if facts.paper is not None else ()),
    ]


def off_point(facts: Facts, point: Point) -> list[str]:
    """Where the kill came elsewhere than the point's name says: then the run proves nothing."""
    found = []
    kept = [each.state for each in facts.killed.kept]
    # A form's purchase comes after that of the parcel it is for.
    state = kept[-1] if kept else ""
    if point.state is not None and state != point.state:
        found.append(
            f"off the point: the journal said {state or 'nothing'} at the kill, not {point.state or 'nothing'}"
        )
    charged = any(not each.cancelled for each in facts.killed.charges)
    if point.charged is not None and charged != point.charged:
        found.append(f"off the point: at the kill Amazon had {'' if charged else 'not '}sold the label")
    return found


def _not_written_down(killed: Moment) -> Iterator[str]:
    """What Amazon has heard of stands in the journal as sent."""
    states = {each.key: each.state for each in killed.kept}
    heard = {*killed.bodies, *(each.key for each in killed.charges), *killed.forms}
    for key in heard:
        if states.get(key, "intended") == "intended":
            yield f"a request left before the journal said `sent` (it said {states.get(key) or 'nothing'})"


def _bought_while_resuming(facts: Facts) -> Iterator[str]:
    """What was intended and never sent is refused by resume, and Amazon hears nothing of it."""
    after = {each.key: each.state for each in facts.resumed.kept}
    for each in facts.killed.kept:
        if each.state != "intended":
            continue
        if after.get(each.key) != "refused":
            yield f"resume left an unsent purchase {after.get(each.key) or 'nowhere'}, not refused"
        if each.key in facts.resumed.bodies:
            yield "resume sent a purchase that was never sent"


def _other_bytes(ended: Moment) -> Iterator[str]:
    for bodies in ended.bodies.values():
        if len(set(bodies)) > 1:
            yield f"a purchase was repeated with other bytes ({len(set(bodies))} different ones under one key)"


def _charges(facts: Facts) -> Iterator[str]:
    """One charge a parcel, and every charge in the journal, with the journal's own words for it."""
    ended = facts.ended
    kept = {each.key: each for each in ended.kept}
    live = [each for each in ended.charges if not each.cancelled]
    parcels = [each for each in ended.kept if each.state in _HELD and each.shipment_id]
    if len(live) != len(parcels):
        yield f"Amazon charged {len(live)} labels, the journal holds {len(parcels)}"
    if len(parcels) != facts.parcels:
        yield f"{len(parcels)} parcels are bought in the end, not {facts.parcels}"
    for parcel, count in Counter(kept[each.key].parcel for each in live if each.key in kept).items():
        if count > 1:
            yield f"parcel {parcel} was charged {count} times"
    for charge in ended.charges:
        yield from _told_apart(charge, kept.get(charge.key))
    sold = {each.shipment_id for each in ended.charges}
    for each in ended.kept:
        if each.shipment_id and each.shipment_id not in sold:
            yield f"the journal holds {each.shipment_id}, which Amazon never sold"
        if each.state in _OPEN:
            yield f"a purchase is still {each.state} in the end"


def _told_apart(charge: Charge, kept: Kept | None) -> Iterator[str]:
    """Where the journal says otherwise of a charge."""
    if kept is None:
        yield f"the journal does not know the charge for {charge.shipment_id}"
        return
    if charge.cancelled != (kept.state == "cancelled"):
        yield f"{charge.shipment_id} is {kept.state} here, and {'' if charge.cancelled else 'not '}cancelled at Amazon"
    theirs, ours = (charge.shipment_id, charge.tracking_id), (kept.shipment_id, kept.tracking_id)
    if theirs != ours:
        yield f"Amazon sold {theirs}, the journal holds {ours}"
    elif charge.charge != kept.charge:
        yield f"{charge.shipment_id} cost {charge.charge}, the journal says {kept.charge or 'nothing'}"


def _labels(facts: Facts) -> Iterator[str]:
    for each in facts.ended.kept:
        if each.state not in _HELD or not each.shipment_id:
            continue
        label = facts.labels.get(each.shipment_id)
        if label is None or not label.kept:
            yield f"the label of {each.shipment_id} is not kept"
        elif label.kept != label.sold:
            yield f"the label kept of {each.shipment_id} is not the one that was sold"


def _forms(ended: Moment) -> Iterator[str]:
    """A form is made once, and bought in the journal without a shipment."""
    made = [each.key for each in ended.kept if each.state == "bought" and not each.shipment_id]
    if sorted(made) != sorted(ended.forms):
        yield f"Amazon made {len(ended.forms)} forms, the journal holds {len(made)}"
    if len(ended.forms) > 1:
        yield f"a form was made {len(ended.forms)} times"


def _paper(facts: Facts, paper: Paper) -> Iterator[str]:
    """Nothing comes out by itself twice; what may have come out waits for a person; in the end the label is out."""
    killed, restarted = facts.killed.paper, facts.resumed.paper
    if restarted > killed and (killed or "queued" not in paper.at_kill):
        yield f"{restarted - killed} labels came out by themselves after the restart"
    for before, after in zip(paper.at_kill, paper.at_restart, strict=False):
        if before == "sending" and after != "unsure":
            yield f"a job killed while sending is {after}, not unsure"
    if len(paper.at_restart) < len(paper.at_kill):
        yield "a job is gone after the restart"
    if "unsure" in paper.at_restart and paper.plain != "refused":
        yield f"a label that may be out was printed again without `again` ({paper.plain or 'unasked'})"
    if paper.plain == "refused" and paper.asked != restarted:
        yield "paper came out although the print was refused"
    if paper.asked > 1:
        yield f"one label came out {paper.asked} times without `again`"
    if paper.plain not in ("", "sent", "refused"):
        yield f"the print after the restart ended so: {paper.plain}"
    if "sent" not in paper.at_end:
        yield f"the label is not out in the end (jobs: {', '.join(paper.at_end) or 'none'})"
    if facts.ended.paper == 0:
        yield "the printer has got no label in the end"
