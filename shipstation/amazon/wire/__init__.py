"""JSON of Shipping v2 and Orders to our nouns and back, pure: the only house that knows Amazon's spelling.

Writing is strict (a wrong body is refused here, before money); reading is lenient (whatever Amazon adds or omits must
not crash a bench). What cannot be read at all raises `Unreadable`.
"""

from shipstation.amazon.wire.addresses import write_address
from shipstation.amazon.wire.aftercare import read_claim, write_claim, write_feedback
from shipstation.amazon.wire.forms import (
    read_form_paper,
    read_forms,
    read_unmanifested,
    write_form,
    write_forms_query,
    write_nothing,
)
from shipstation.amazon.wire.legacy import read_legacy
from shipstation.amazon.wire.orders import read_order, read_orders
from shipstation.amazon.wire.parts import Unreadable, currency_of, read_json, read_payload
from shipstation.amazon.wire.purchases import read_cancel, read_documents, read_purchase, write_purchase
from shipstation.amazon.wire.rates import read_rates, write_rates
from shipstation.amazon.wire.spending import read_spending, read_spent
from shipstation.amazon.wire.tracking import read_tracking

__all__ = [
    "Unreadable",
    "currency_of",
    "read_cancel",
    "read_claim",
    "read_documents",
    "read_form_paper",
    "read_forms",
    "read_json",
    "read_legacy",
    "read_order",
    "read_orders",
    "read_payload",
    "read_purchase",
    "read_rates",
    "read_spending",
    "read_spent",
    "read_tracking",
    "read_unmanifested",
    "write_address",
    "write_claim",
    "write_feedback",
    "write_form",
    "write_forms_query",
    "write_nothing",
    "write_purchase",
    "write_rates",
]
