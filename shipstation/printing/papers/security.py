"""Answers to Amazon's security questionnaire: what the station does, and what its owner has to add, side by side."""

from shipstation import NAME
from shipstation.model import SecurityAnswer, SecuritySheet
from shipstation.printing.papers.kit import Sheet
from shipstation.printing.papers.parts import foot, make_room

_TOPIC_MM = 42.0
_MOST_LINES = 40
_GAP = 1.9
_LINES_MM = 7.0


def draw_security(sheet: Sheet, answers: SecuritySheet) -> None:
    """All pages of it."""
    _head(sheet, answers)
    for number, answer in enumerate(answers.answers, 1):
        _answer(sheet, answers, number, answer)
    _foot(sheet, answers)


def _head(sheet: Sheet, answers: SecuritySheet) -> None:
    look = sheet.look
    sheet.y += look.title * 0.28
    sheet.text(sheet.left, sheet.y, "Security answers", look.title, bold=True)
    sheet.y += look.leading * 1.35
    whose = f"  ·  {answers.shipper}" if answers.shipper else ""
    words = f"For Amazon's developer profile{whose}  ·  {NAME} {answers.version}  ·  {answers.on:%Y-%m-%d}"
    sheet.text(sheet.left, sheet.y, words, look.body, room=sheet.right - sheet.left)
    sheet.y += look.leading * 1.7
    intro = (
        "What stands here is what the application does today. What it cannot know is marked “Yours to add”: "
        "write it on the line, and into Amazon's form beside the answer."
    )
    for line in sheet.wrap(intro, look.body, sheet.right - sheet.left, most=4):
        sheet.text(sheet.left, sheet.y, line, look.body)
        sheet.y += look.leading
    sheet.y += look.leading * 0.3
    sheet.rule(sheet.y, weight=0.9)
    sheet.y += look.leading * 1.3


def _answer(sheet: Sheet, answers: SecuritySheet, number: int, answer: SecurityAnswer) -> None:
    """One question, never parted between two pages."""
    look = sheet.look
    left = sheet.left + _TOPIC_MM
    room = sheet.right - left
    question = sheet.wrap(answer.question, look.body, room, most=_MOST_LINES, bold=True)
    paragraphs = [sheet.wrap(words, look.body, room, most=_MOST_LINES) for words in answer.answer]
    yours = sheet.wrap(answer.yours, look.body, room, most=_MOST_LINES) if answer.yours else []
    lines = len(question) + sum(map(len, paragraphs)) + len(yours)
    tall = lines * look.leading + (len(paragraphs) + 1) * _GAP + (look.leading * 1.2 + _LINES_MM if yours else 0)
    if make_room(sheet, tall, lambda: _foot(sheet, answers)):
        sheet.y += look.leading * 0.6
    top = sheet.y
    sheet.text(sheet.left, top, f"{number}", look.body, bold=True)
    for place, line in enumerate(sheet.wrap(answer.topic, look.body, _TOPIC_MM - 11, most=3, bold=True)):
        sheet.text(sheet.left + 8, top + place * look.leading, line, look.body, bold=True)
    _lines(sheet, left, question, bold=True)
    for paragraph in paragraphs:
        sheet.y += _GAP
        _lines(sheet, left, paragraph)
    if yours:
        sheet.y += _GAP
        sheet.text(left, sheet.y, "YOURS TO ADD", look.small)
        sheet.y += look.leading * 0.95
        _lines(sheet, left, yours)
        sheet.rule(sheet.y + _LINES_MM - look.leading, left=left)
        sheet.y += _LINES_MM
    sheet.y += look.leading * 0.9


def _lines(sheet: Sheet, left: float, lines: list[str], *, bold: bool = False) -> None:
    for line in lines:
        sheet.text(left, sheet.y, line, sheet.look.body, bold=bold)
        sheet.y += sheet.look.leading


def _foot(sheet: Sheet, answers: SecuritySheet) -> None:
    foot(sheet, f"{NAME} {answers.version}, security answers of {answers.on:%Y-%m-%d}", alone=True)
