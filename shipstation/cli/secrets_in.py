"""Secrets from standard input, never from the command line, where every process could read them."""

import json
import sys

from shipstation.errors import BadInput

_LONGEST = 65_536


def secrets_in(*wanted: str) -> dict[str, str]:
    """A JSON object that holds these names as text. Raises BadInput for a terminal, and for what lacks one."""
    names = ", ".join(f'"{name}"' for name in wanted)
    if sys.stdin.isatty():
        raise BadInput("Secrets come on standard input.", f"Pipe {{{names}}} as JSON.", fields=wanted)
    try:
        given = json.loads(sys.stdin.read(_LONGEST))
    except ValueError as error:
        raise BadInput("What came on standard input is not JSON.", f"Pipe {{{names}}}.", fields=wanted) from error
    missing = [name for name in wanted if not (isinstance(given, dict) and isinstance(given.get(name), str))]
    if missing:
        raise BadInput(f"Standard input lacks {', '.join(missing)}.", "Give each as text.", fields=missing)
    return {name: given[name] for name in wanted}
