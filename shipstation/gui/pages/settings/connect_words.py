"""What the Connect page says of each step: its title, what it is about, how it stands, and where to go."""

from datetime import date

from PySide6.QtCore import QDate, QLocale

from shipstation.gui import words
from shipstation.model import ConnectStep, Profile, StepId, StepState

_TITLES = {
    StepId.RIVER: "RIVER invitation (optional)",
    StepId.SELLER: "Seller account",
    StepId.PROFILE: "Developer profile with the Direct-to-Consumer Shipping role",
    StepId.QUESTIONNAIRE: "Security questionnaire",
    StepId.APPROVAL: "Approval",
    StepId.APP: "App",
    StepId.SECRETS: "Secrets into the keyring",
    StepId.CHECK: "Live check",
    StepId.KIT: "Test label and sign-off",
}
_HEADS = {
    StepId.RIVER: "RIVER invitation",
    StepId.PROFILE: "Developer profile",
    StepId.APP: "App name",
    StepId.SECRETS: "Secrets",
}
_ABOUT = {
    StepId.RIVER: "Amazon Shipping's support channel; your account manager invites you",
    StepId.SELLER: "Professional selling plan, enrolled for Amazon Shipping",
    StepId.PROFILE: "Not a general role, and not Amazon Logistics alone: that one covers off-Amazon orders only",
    StepId.QUESTIONNAIRE: "Ready answers: what this station does for encryption, retention and incidents (PDF)",
    StepId.APPROVAL: "Amazon answers within 30 business days",
    StepId.APP: "API type SP-API, box Seller. Then authorize it for yourself and copy the refresh token",
    StepId.SECRETS: "Client id, client secret, refresh token. They stay in this computer's keyring",
    StepId.CHECK: "Token, region, role, a rate for a sample parcel, restricted data token",
    StepId.KIT: "Buys, prints, verifies one label in each format; one folder to send",
}
_DONE = {StepId.QUESTIONNAIRE: "sent {day}", StepId.APPROVAL: "approved {day}"}
_PROFILES = {Profile.PRACTICE: "Practice", Profile.SANDBOX: "Sandbox", Profile.LIVE: "Live"}

GUIDE = "https://developer-docs.amazon.com/amazon-shipping/docs/1p-on-amazon"
SELLER_CENTRAL = "https://sellercentral.amazon.com"
SOLUTION_PORTAL = "https://solutionproviderportal.amazon.com"
ROLES = "https://developer-docs.amazon.com/amazon-shipping/docs/roles-in-the-selling-partner-api"
CONTROLS = (
    "https://developer-docs.amazon.com/sp-api/docs/guidance-to-address-key-security-controls-in-sp-api-integration"
)


def title(step: StepId) -> str:
    """What a step is called in the list."""
    return words.tr(_TITLES[step])


def head(step: StepId) -> str:
    """What it is called over its own panel."""
    return words.tr(_HEADS.get(step, _TITLES[step]))


def about(step: ConnectStep) -> str:
    """One line below its title."""
    if step.step is StepId.SELLER and step.note.text:
        return words.tr("Professional selling plan, {country}").format(country=words.country(step.note.text))
    if step.step is StepId.APPROVAL and step.note.text:
        return words.tr("Case {case}. Amazon answers within 30 business days").format(case=step.note.text)
    return words.tr(_ABOUT[step.step])


def standing(step: ConnectStep, *, is_next: bool, today: date) -> str:
    """How a step stands, in a word or two: "done 3 Nov", "now", "waits for 7"."""
    on = day(step.note.on, today) if step.note.on is not None else ""
    if step.state is StepState.DONE:
        return words.tr(_DONE.get(step.step, "done {day}")).format(day=on) if on else words.tr("done")
    if step.state is StepState.SKIPPED:
        return words.tr("skipped")
    if step.waits_for is not None:
        return words.tr("waits for {n}").format(n=step.waits_for.number)
    if step.due_on is not None and step.note.text:
        said = words.tr("overdue since {day}") if step.is_overdue else words.tr("waits, until {day}")
        return said.format(day=day(step.due_on, today))
    return words.tr("now") if is_next else words.tr("to do")


def day(on: date, today: date) -> str:
    """ "3 Nov", with its year where that is another."""
    return QLocale().toString(QDate(on.year, on.month, on.day), "d MMM" if on.year == today.year else "d MMM yyyy")


def profile(which: Profile) -> str:
    """ "Practice", "Sandbox", "Live"."""
    return words.tr(_PROFILES[which])
