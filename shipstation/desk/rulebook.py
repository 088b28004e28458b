"""The shop's rules at work: read from the settings each time, judged for an order, looked through when written."""

from shipstation.model import Order, Rule, RuleDoubt, Ruling, Shipment, Weight
from shipstation.ports import Clock, Journal, Quotes, Settings
from shipstation.rules import rule_doubts, rulebook
from shipstation.rules.rulebook import RuleFacts


class Rulebook:
    """The rules of this bench. Thread-safe."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    def judge(self, order: Order, *, account: str, weight: Weight | None, box: str | None = None) -> Ruling:
        """What all rules come to for a parcel of an order.

        Args:
            weight: as weighed, else of the items; None: not known.
            box: which a person chose; no rule takes it away.
        Raises: BadInput for settings that cannot be read.
        """
        rules = self._settings.rules()
        facts = RuleFacts(
            order=order,
            now=self._clock.now(),
            account=account,
            weight=weight,
            box=box,
            boxes=[each.name for each in self._settings.boxes()] if rules else (),
            printers=[each.name for each in self._settings.printers()] if rules else (),
        )
        return rulebook.judge(rules, facts)

    def rules(self) -> tuple[Rule, ...]:
        """All rules, in the order in which they have their way."""
        return self._settings.rules()

    def doubts(self, about: str | None = None) -> tuple[RuleDoubt, ...]:
        """What is odd about the rules as they are written; `about`: that rule alone."""
        found = rule_doubts.doubts(
            self._settings.rules(),
            boxes=[each.name for each in self._settings.boxes()],
            printers=[each.name for each in self._settings.printers()],
            accounts=[each.name for each in self._settings.accounts()],
        )
        return tuple(each for each in found if about is None or about in each.rules)

    def add(self, rule: Rule, *, place: int | None = None) -> tuple[RuleDoubt, ...]:
        """Keep a rule, new or changed; what is odd about it now. Raises BadInput.

        Args:
            place: where it stands in the list, from 1; None: where it stood, else last.
        """
        self._settings.add_rule(rule, place=place)
        return self.doubts(rule.name)

    def remove(self, name: str) -> None:
        """Forget a rule. Raises NotFound."""
        self._settings.remove("rule", name)


def printer_of(shipment: Shipment, *, journal: Journal, quotes: Quotes) -> str:
    """The printer that a rule gave the parcel when it was quoted; "" where none did, or the quote is gone."""
    purchase = journal.find(shipment.purchase_id) if shipment.purchase_id else None
    quote = quotes.find(purchase.intent.quote_id) if purchase is not None else None
    return quote.parcel.ruling.printer if quote is not None else ""
