"""The steps to an account: how each stands, the app's name, business days, and the age of a secret."""

from datetime import date

import pytest

from shipstation.errors import BadInput
from shipstation.model import BUSINESS_REGIONS, StepId, StepNote, StepState
from shipstation.rules.connecting import (
    app_name,
    app_name_fault,
    business_days_after,
    check_case,
    counted,
    next_step,
    secret_age,
    shipper_fault,
    stand,
)
from shipstation.rules.questionnaire import ANSWERS

TODAY = date(2026, 11, 27)
DONE = StepNote(state=StepState.DONE, on=date(2026, 11, 5))


def test_at_first_what_needs_another_step_waits_for_it():
    steps = {each.step: each for each in stand({}, today=TODAY)}

    assert [step.number for step in steps] == list(range(1, 10))
    assert {step: each.waits_for for step, each in steps.items() if each.state is StepState.WAITS} == {
        StepId.APPROVAL: StepId.QUESTIONNAIRE,
        StepId.APP: StepId.APPROVAL,
        StepId.CHECK: StepId.SECRETS,
        StepId.KIT: StepId.CHECK,
    }
    assert next_step(tuple(steps.values())) is StepId.RIVER


def test_the_optional_step_is_not_counted():
    notes = {StepId.RIVER: StepNote(state=StepState.SKIPPED), StepId.SELLER: DONE}

    steps = stand(notes, today=TODAY)

    assert counted(steps) == (1, 8)
    assert steps[0].is_optional
    assert next_step(steps) is StepId.PROFILE


def test_amazon_is_waited_for_until_its_business_days_are_over():
    notes = {StepId.QUESTIONNAIRE: DONE, StepId.APPROVAL: StepNote(text="14482210937")}
    due = date(2026, 12, 17)

    before, after = (stand(notes, today=day)[StepId.APPROVAL.number - 1] for day in (due, date(2026, 12, 18)))

    assert (before.state, before.due_on, before.is_overdue) == (StepState.WAITS, due, False)
    assert (after.state, after.due_on, after.is_overdue) == (StepState.TODO, due, True)


def test_without_a_case_number_the_approval_is_to_do():
    approval = stand({StepId.QUESTIONNAIRE: DONE}, today=TODAY)[StepId.APPROVAL.number - 1]

    assert (approval.state, approval.waits_for) == (StepState.TODO, None)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # Friday to Monday
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # from a Saturday
        (date(2026, 11, 29), 5, date(2026, 12, 4)),  # from a Sunday
        (date(2026, 11, 5), 30, date(2026, 12, 17)),
        (date(2026, 11, 5), 0, date(2026, 11, 5)),
    ],
)
def test_business_days_leave_weekends_out(start: date, days: int, end: date):
    assert business_days_after(start, days) == end


@pytest.mark.parametrize("shipper", ["NorthwindGoods", "Acme2", "a", "A" * 40])
def test_a_good_name(shipper: str):
    assert shipper_fault(shipper) == ""
    assert app_name_fault(app_name(shipper)) == ""


@pytest.mark.parametrize(
    ("shipper", "word"),
    [
        ("", "Type"),
        ("North wind", "spaces"),
        ("North-wind", "Letters"),
        ("Größe", "Letters"),
        ("AmazonShipping_Acme", "put in front"),
        ("A" * 41, "long"),
        ("Acme\n", "spaces"),
    ],
)
def test_a_name_that_amazon_would_not_take_is_told(shipper: str, word: str):
    assert word in shipper_fault(shipper)


def test_the_whole_name_has_its_capitals():
    assert "capitals" in app_name_fault("amazonshipping_Acme")
    assert app_name_fault("Acme").startswith("It begins with AmazonShipping_")


def test_a_case_number_is_digits():
    assert check_case(" 144 8221 0937 ") == "14482210937"
    for wrong in ("", "abc", "12", "1" * 30):
        with pytest.raises(BadInput):
            check_case(wrong)


@pytest.mark.parametrize(
    ("days", "due", "over"), [(0, False, False), (149, False, False), (150, True, False), (180, True, True)]
)
def test_a_secret_is_asked_for_from_day_150(days: int, due: bool, over: bool):
    age = secret_age(date(2026, 1, 1), today=date.fromordinal(date(2026, 1, 1).toordinal() + days))

    assert (age.days, age.is_due, age.is_over, age.rotate_by) == (days, due, over, date(2026, 6, 30))


def test_a_clock_that_was_set_back_makes_no_secret_young():
    assert secret_age(date(2027, 1, 1), today=TODAY).days == 0


def test_every_business_of_amazon_has_its_region():
    assert sorted(each.rpartition("_")[2] for each in BUSINESS_REGIONS) == [
        "EG", "ES", "FR", "IN", "IT", "JP", "SA", "UAE", "UK", "US",
    ]  # fmt: skip


def test_no_answer_promises():
    words = " ".join(part for answer in ANSWERS for part in answer.answer).lower()

    assert not {"will", "shall", "soon", "planned", "later"} & set(words.replace(".", " ").replace(",", " ").split())
    assert {answer.topic for answer in ANSWERS} >= {"Encryption at rest", "Retention and deletion", "Incidents"}
