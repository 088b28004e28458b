"""licenses: what the program is made of, by whose leave, and where the texts lie."""

import click

from shipstation import NAME, licenses
from shipstation.cli.entry import Call, Verb

_LICENSE = "MIT"


@click.command("licenses", cls=Verb, help="What this program is made of, and under which licenses.")
@click.pass_obj
def licenses_verb(call: Call) -> None:
    """A list for people, or a document."""
    works, folders = licenses.works(), licenses.folders()
    shape = {
        "license": _LICENSE,
        "works": [{"work": each.title, "license": each.license, "purpose": each.purpose} for each in works],
        "folders": [str(folder) for folder in folders],
    }
    lines = [f"{NAME}: {_LICENSE}"]
    lines += [f"{each.title}: {each.license} ({each.purpose})" for each in works]
    lines += ["Their texts lie in:", *(f"  {folder}" for folder in folders)]
    call.answer(shape, lines)
