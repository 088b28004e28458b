"""Connect: steps noted, secrets kept and never shown, every failure of the live check, profiles; by keys alone."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from shipstation.gui.app import Program
from shipstation.gui.tokens import Space
from shipstation.gui.views import SETTINGS
from shipstation.model import LIVE_CHECKS, Profile, StepId, StepState
from shipstation.settings import SettingsFile
from tests.gui.conftest import Bench
from tests.gui.test_access import _lack

# A window each: many seconds together. The bench's own tests go on in every run.
pytestmark = pytest.mark.long


@pytest.fixture
def way(bench: Bench) -> Bench:
    """The page is up."""
    bench.alt(Qt.Key.Key_8)
    bench.until(
        lambda: (
            bench.window.pages.settings.section() == "account"
            and "0 of 8" in bench.window.pages.settings.account._count.text()
        )
    )
    return bench


def states(bench: Bench) -> dict[StepId, StepState]:
    return {each.step: each.state for each in bench.station.connecting.steps()}


def field(bench: Bench, name: str) -> QLineEdit:
    found = bench.window.pages.settings.account.findChild(QLineEdit, name)
    assert found is not None
    return found


def enter(bench: Bench, name: str, text: str) -> None:
    edit = field(bench, name)
    edit.setFocus()
    edit.selectAll()
    bench.type(text, edit)
    bench.press(Qt.Key.Key_Return)


def test_the_steps_are_noted_one_after_the_other_by_enter(way: Bench) -> None:
    page = way.window.pages.settings.account
    way.press(Qt.Key.Key_Return)
    way.until(lambda: page.current() is StepId.SELLER)
    way.press(Qt.Key.Key_Return)
    way.until(lambda: page.current() is StepId.PROFILE)
    way.press(Qt.Key.Key_Return)
    way.until(lambda: page.current() is StepId.QUESTIONNAIRE)
    way.press(Qt.Key.Key_Return)
    way.until(lambda: page.current() is StepId.APPROVAL and states(way)[StepId.QUESTIONNAIRE] is StepState.DONE)

    enter(way, "caseNumber", "144 8221 0937")
    way.until(lambda: states(way)[StepId.APPROVAL] is StepState.WAITS)
    way.until(lambda: "waits, until" in page.list.rows[StepId.APPROVAL].accessibleName())
    way.until(lambda: page.approval.primary.text() == "Approved, next step")
    way.press(Qt.Key.Key_Return)
    way.until(lambda: page.current() is StepId.APP)
    enter(way, "shipperName", "NorthwindGoods")
    way.until(lambda: page.current() is StepId.SECRETS)

    way.until(lambda: "5 of 8 steps done" in page._count.text())
    assert page.list.rows[StepId.APP].accessibleName().startswith("6 App AmazonShipping_NorthwindGoods, done")


def test_keys_reach_everything_and_nothing_is_lost(way: Bench, tmp_path: Path) -> None:
    page = way.window.pages.settings.account
    # Arrows from the scan line, F6 to the list and on to the panel.
    for _ in range(3):
        way.press(Qt.Key.Key_Down)
    assert page.current() is StepId.QUESTIONNAIRE
    way.press(Qt.Key.Key_F6)
    way.press(Qt.Key.Key_Down)
    assert (page.current(), page.list.rows[StepId.APPROVAL].hasFocus()) == (StepId.APPROVAL, True)
    way.press(Qt.Key.Key_F6)
    assert way.window.focusWidget().objectName() == "caseNumber"

    # What Amazon would not take stays where it is, and is told.
    enter(way, "caseNumber", "soon")
    way.until(lambda: "no case number" in way.said())
    page.choose(StepId.APP)
    enter(way, "shipperName", "North wind")
    assert (page.current(), field(way, "appName").text()) == (StepId.APP, "AmazonShipping_North wind")
    page.choose(StepId.SECRETS)
    page.press()
    assert way.window.focusWidget().objectName() == "accountName"
    assert not {StepState.DONE, StepState.SKIPPED} & set(states(way).values())

    # The answers go where they are to go.
    page.choose(StepId.QUESTIONNAIRE)
    way.press(Qt.Key.Key_X, Qt.KeyboardModifier.AltModifier)
    enter(way, "answersPath", str(tmp_path / "answers.pdf"))
    way.until((tmp_path / "answers.pdf").exists)
    assert (tmp_path / "answers.pdf").read_bytes().startswith(b"%PDF")

    # A step can be taken back.
    page.choose(StepId.SELLER)
    page.press()
    way.until(lambda: states(way)[StepId.SELLER] is StepState.DONE)
    page.choose(StepId.SELLER)
    back = page.panels[StepId.SELLER].quiet
    way.until(lambda: back.text() == "It is not done after all")
    back.click()
    way.until(lambda: states(way)[StepId.SELLER] is StepState.TODO)


def test_every_panel_has_names_and_fits_the_smallest_window(way: Bench) -> None:
    page = way.window.pages.settings.account
    way.window.resize(1024, 700)
    way.until(lambda: way.window.width() == 1024)
    for step in StepId:
        page.choose(step)
        shown = [widget for widget in page.findChildren(QWidget) if widget.isVisible()]

        assert not [
            widget.objectName() or type(widget).__name__
            for widget in shown
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.accessibleName()
        ], step
        assert not [each.objectName() for each in shown if isinstance(each, QAbstractButton) and not each.toolTip()]
        assert not [f"{each.text()} {_lack(each)}" for each in shown if isinstance(each, QLabel) and _lack(each)], (
            step
        )
        # The loud button says all of its words, whatever else gives way.
        loud = page.panels[step].primary
        assert QFontMetricsF(loud.font()).horizontalAdvance(loud.text()) + 2 * Space.PANEL <= loud.width(), step
        assert loud.isVisible()
        assert loud.mapTo(way.window, loud.rect().bottomRight()).y() < 700


def kept(bench: Bench) -> None:
    """Practice's own secrets are typed in and kept."""
    page = bench.window.pages.settings.account
    page.choose(StepId.SECRETS)
    page.secrets.fill_wanted.emit()
    bench.until(lambda: bool(field(bench, "refreshToken").text()))
    page.press()
    bench.until(lambda: page.current() is StepId.CHECK and states(bench)[StepId.SECRETS] is StepState.DONE)


def test_secrets_are_dots_and_leave_no_trace(way: Bench) -> None:
    page = way.window.pages.settings.account
    page.choose(StepId.SECRETS)
    page.secrets.fill_wanted.emit()
    way.until(lambda: bool(field(way, "refreshToken").text()))
    secret, token = field(way, "clientSecret"), field(way, "refreshToken")
    assert {secret.echoMode(), token.echoMode()} == {QLineEdit.EchoMode.Password}
    QApplication.clipboard().setText(token.text())
    typed = (secret.text(), token.text())
    secret.selectAll()
    secret.copy()
    assert QApplication.clipboard().text() == typed[1]

    page.press()

    way.until(lambda: page.current() is StepId.CHECK)
    assert (secret.text(), token.text(), QApplication.clipboard().text()) == ("", "", "")
    assert way.station.secrets.credentials("Practice account").client_secret == typed[0]
    log = way.station.folder / "logs" / "station.log"
    assert not log.exists() or not any(each in log.read_text("utf-8") for each in typed)
    way.until(lambda: states(way)[StepId.SECRETS] is StepState.DONE)


# What is armed, which line fails, and the step that the button opens.
FAULTS = {
    "invalid-client": ("token", StepId.SECRETS),
    "invalid-grant": ("token", StepId.APP),
    "role-missing": ("role", StepId.PROFILE),
    "token-refused": ("role", StepId.APP),
    "permit-refused": ("restricted", StepId.PROFILE),
    "not-enrolled": ("rates", StepId.SELLER),
    "region-eu": ("region", StepId.SECRETS),
    "clock-skew": ("clock", None),
}


def test_each_failure_of_the_live_check_opens_the_step_that_mends_it(way: Bench) -> None:
    kept(way)
    page = way.window.pages.settings.account
    for fault, (name, step) in FAULTS.items():
        page.choose(StepId.CHECK)
        # For every request: the station signs in by itself behind its start, and would take a single one.
        way.arm(f"{fault}:*")

        page.press()

        assert page.check._is_busy
        way.until(lambda: not page.check._is_busy)
        facts = dict(zip(LIVE_CHECKS, page.check._facts._facts, strict=True))
        assert [each for each, fact in facts.items() if fact.result == "fails"] == [name], fault
        assert page.check._remedy.text()
        assert page.check._go.isVisibleTo(page.check) is (step is not None)
        if step is not None:
            assert page.check._go.text() == f"Open step {step.number}"
            page.check._go.click()
            assert page.current() is step
        assert states(way)[StepId.CHECK] is StepState.TODO

    way.arm()
    page.choose(StepId.CHECK)
    page.press()
    way.until(lambda: states(way)[StepId.CHECK] is StepState.DONE)
    way.until(lambda: "2 of 8" in page._count.text())


def test_what_is_due_is_reminded_of_and_an_old_secret_changed(way: Bench) -> None:
    connecting = way.station.connecting
    connecting.mark(StepId.QUESTIONNAIRE, StepState.DONE, on=connecting.today - timedelta(days=60))
    connecting.mark(StepId.APPROVAL, StepState.TODO, text="14482210937")
    way.window.flows.reminders.remind()
    way.until(lambda: "has not answered case 14482210937" in way.said())
    way.press(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert way.window.pages.settings.account.current() is StepId.APPROVAL
    connecting.mark(StepId.APPROVAL, StepState.DONE)

    kept(way)
    long_ago = way.station.connecting.today - timedelta(days=151)
    way.station.settings.put("account.Practice account.secret_on", long_ago.isoformat())
    way.window.flows.reminders.remind()
    way.until(lambda: "151 days old" in way.said())
    way.alt(Qt.Key.Key_1)

    way.press(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)

    page = way.window.pages.settings.account
    assert (way.window.frame.page(), page.current()) == (SETTINGS, StepId.SECRETS)
    way.until(lambda: "151 days" in page.secrets._said.text())
    enter(way, "clientSecret", "amzn1.oa2-cs.v1.wrong")
    way.until(lambda: "old secret is kept" in way.said())
    assert page.secrets.primary.text() == "Change the secret"
    good = way.station.carriers.home_credentials()
    way.station.secrets.keep_credentials("Practice account", replace(good, client_secret="amzn1.oa2-cs.v1.old"))
    enter(way, "clientSecret", good.client_secret)

    way.until(lambda: "The secret is changed" in way.said())
    assert way.station.secrets.credentials("Practice account") == good
    way.until(lambda: "0 days" in page.secrets._said.text())
    assert field(way, "clientSecret").text() == ""


def test_going_to_another_profile_takes_choices_along_and_closes_this_one(way: Bench) -> None:
    page = way.window.pages.settings.account
    way.station.settings.put("box.Flat", "40x30x5cm")
    wanted: list[Profile] = []
    way.window.profile_wanted.disconnect(way.program._leave)
    way.window.profile_wanted.connect(wanted.append)

    page.switch.buttons[Profile.SANDBOX].click()
    assert page.move_panel._chip.text() == "SANDBOX"
    way.press(Qt.Key.Key_Return)

    way.until(lambda: wanted == [Profile.SANDBOX])
    there = SettingsFile(way.station.folder.parent / "sandbox", profile=Profile.SANDBOX)
    assert "Flat" in [box.name for box in there.boxes()]
    assert there.accounts() == ()
    assert page.switch.buttons[Profile.PRACTICE].isChecked()


def test_without_a_keyring_there_is_a_way_back(
    qapp: QApplication, tmp_path: Path, qtbot: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    import keyring.core

    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    program = Program(qapp, data_dir=tmp_path, profile=Profile.LIVE, account=None, theme="light")
    packer = Bench(program, qtbot)
    program.start()
    try:
        packer.until(lambda: "no safe system keyring" in packer.said())
        packer.alt(Qt.Key.Key_8)

        program.window.pages.settings.account.switch.buttons[Profile.PRACTICE].click()
        program.window.pages.settings.account.press()

        packer.until(lambda: program.wanted is Profile.PRACTICE and not program.window.isVisible())
    finally:
        program.window.close()
        program.close()
        program.window.deleteLater()


def test_leaving_says_which_profile_comes_next(bench: Bench) -> None:
    bench.window.profile_wanted.emit(Profile.LIVE)

    bench.until(lambda: not bench.window.isVisible())
    assert bench.program.wanted is Profile.LIVE
