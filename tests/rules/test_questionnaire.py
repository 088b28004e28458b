"""The security answers hold what the program does: their numbers are its own."""

from shipstation.model import MOST_WRONG, SafetyChoices
from shipstation.rules.incidents import NOTIFY, WITHIN
from shipstation.rules.questionnaire import ANSWERS
from shipstation.rules.retention import AMAZON_DAYS, AUDIT_MONTHS, LEDGER_MONTHS, WAITING_DAYS

_SAID = {answer.topic: " ".join(answer.answer) for answer in ANSWERS}


def test_the_answers_tell_the_terms_that_are_kept() -> None:
    assert f"{AMAZON_DAYS} days after delivery" in _SAID["Retention and deletion"]
    assert f"{LEDGER_MONTHS} months" in _SAID["Retention and deletion"]
    assert f"{WAITING_DAYS} days where it still waits" in _SAID["Retention and deletion"]
    assert f"kept for {AUDIT_MONTHS} months" in _SAID["Logging and monitoring"]
    assert NOTIFY in _SAID["Incidents"]
    assert f"{WITHIN.total_seconds() / 3600:.0f} hours" in _SAID["Incidents"]
    assert (MOST_WRONG, SafetyChoices().backups_kept, SafetyChoices().backup_every_hours) == (10, 7, 24)
    assert "ten wrong" in _SAID["Access"]
    assert "Seven are kept" in _SAID["Backups"]
    assert "once a day" in _SAID["Backups"]
