"""Every line of the program that writes to the log, read: what it writes by name is nobody's name, street or secret."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "shipstation"
LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
PRIVATE = set(
    """
    name names title company street line line1 line2 line3 lines address addresses city phone email mail buyer customer
    recipient person who ship to from_ destination sender order orders item items row rows record sheet parcel
    token tokens secret secrets credentials password keys headers header body bodies content contents data bytes
    payload json text words said remedy args answer request response prepared intent quote offers typed scan scanned
    url uri query params locals vars repr
    """.split()  # noqa: SIM905 a list of words, as one reads it
)
# Ends of a chain of attributes that tell nothing of a person, whatever they hang from.
HARMLESS = {"id", "kind", "code", "status", "state", "value", "type", "__name__", "tries", "total", "number", "count"}
# Each was looked at: nobody's data, although it is called so.
KNOWN = {
    ("printing/spool.py", "task.printer.name"): "a printer, as packers call it",
    ("printing/spool.py", "setup.name"): "the same",
    ("printing/spool.py", "said"): "why a printer waits, in our words",
    ("printing/discover.py", "self.name"): "a place to look at: CUPS, USB, network",
    ("printing/discover_usb.py", "path.name"): "a device of the system",
    ("printing/way_windows.py", "self.name"): "a printer, as Windows calls it",
    ("printing/ipp_jobs.py", "name"): "a printer or a queue, as packers call it",
    ("printing/way_usb.py", "self._name()"): "a printer's two USB numbers",
    ("printing/printers.py", "written.name"): "a file that we named ourselves",
    ("amazon/wire/purchases.py", "said"): "a paper's format",
}


def log_calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Calls of a logger's methods, the logger being called as everywhere here, or asked for on the spot."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        of = ast.unparse(node.func.value)
        if node.func.attr in LEVELS and re.fullmatch(r"_?log(ger)?|logging(\.getLogger\(.*\))?", of):
            yield node


def faults(call: ast.Call, place: str = "") -> Iterator[str]:
    """What speaks against a call in that file, in words."""
    message, *arguments = call.args[1:] if ast.unparse(call.func).endswith(".log") else call.args
    if not (isinstance(message, ast.Constant) and isinstance(message.value, str)):
        yield f"its message is put together before the log sees it: {ast.unparse(message)}"
    for keyword in call.keywords:
        if keyword.arg not in ("exc_info", "stack_info"):
            yield f"it passes {keyword.arg}="
    for argument in arguments:
        if (place, ast.unparse(argument)) not in KNOWN:
            yield from (f"{word} in {ast.unparse(argument)}" for word in private_words(argument))


def private_words(argument: ast.expr) -> Iterator[str]:
    """Words in an expression that name what must not be written."""
    for part in _ends(argument):
        yield from (word for word in re.split(r"_+", part.lower()) if word in PRIVATE)


def _ends(node: ast.expr) -> Iterator[str]:
    """The last name of each chain of attributes: `error.kind` is a kind. Calls and operators count by their parts."""
    if isinstance(node, ast.Attribute):
        # `shipment.shipment_id` tells an id, `order.key.ref` a reference; the rest tells what it is called.
        if node.attr not in HARMLESS and not node.attr.endswith(("_id", "_ref", "ref")):
            yield node.attr
    elif isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Call):
        if ast.unparse(node.func) == "len":
            return
        yield from _ends(node.func)
        for argument in node.args:
            yield from _ends(argument)
    else:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from _ends(child)
            elif isinstance(child, ast.Constant):
                yield str(child.value)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        yield str(node.slice.value)


CALLS = [
    pytest.param(
        call, path.relative_to(PACKAGE).as_posix(), id=f"{path.relative_to(PACKAGE).as_posix()}:{call.lineno}"
    )
    for path in sorted(PACKAGE.rglob("*.py"))
    for call in log_calls(ast.parse(path.read_text("utf-8")))
]


@pytest.mark.parametrize(("call", "place"), CALLS)
def test_a_log_call_names_nothing_private(call: ast.Call, place: str):
    assert list(faults(call, place)) == []


@pytest.mark.parametrize(
    "line",
    [
        "log.info('for %s', order)",
        "log.info('for %s', order.ship_to)",
        "log.info('for %s', order.ship_to.name)",
        "log.info('to %s', to.line1)",
        "log.info('call %s', address.phone)",
        "log.warning('with %s', token)",
        "log.debug('with %r', answer.body)",
        "log.debug('with %r', request.headers['authorization'])",
        "log.debug('with %r', fields['email'])",
        "log.error('it said %s', error.said)",
        "log.error('it said %s', str(error.args))",
        "log.info('has %d', order.total_weight + parcel)",
        "log.info('for %s', [each.buyer_name for each in found])",
        "log.info('for %s', credentials.client_secret)",
        "log.info(f'for {shipment_id}')",
        "log.info('for ' + shipment_id)",
        "log.info('for {}'.format(shipment_id))",
        "log.info('for', extra={'shipment': shipment_id})",
        "log.log(logging.INFO, 'for %s', buyer)",
        "logging.getLogger(__name__).info('for %s', buyer)",
        "logging.warning('for %s', buyer)",
    ],
)
def test_this_guard_sees_what_it_guards(line: str):
    (call,) = log_calls(ast.parse(line))

    assert list(faults(call))


@pytest.mark.parametrize(
    "line",
    [
        "log.info('bought %s for %s', shipment.shipment_id, order.key.ref)",
        "log.warning('purchase %s, try %d: %s', purchase.purchase_id, purchase.tries, error.kind)",
        "log.info('%d bytes', len(data))",
        "log.exception('a bug')",
        "log.critical('a bug', exc_info=(kind, error, trace))",
    ],
)
def test_this_guard_lets_ids_and_counts_pass(line: str):
    (call,) = log_calls(ast.parse(line))

    assert list(faults(call)) == []


def test_all_of_the_program_is_read():
    text = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))

    assert len(CALLS) == len(re.findall(r"\blog\.(?:debug|info|warning|error|exception|critical|log)\(", text)) + len(
        re.findall(r"getLogger\(__name__\)\.\w+\(", text)
    )
    assert len(CALLS) > 40
