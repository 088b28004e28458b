"""What a screen reader finds in the program, by AT-SPI, from outside; run by the system's Python, which has pyatspi.

reader.py NAME: prints a JSON list of what is showing in the application of this name: role, name, description, whether
it takes the focus, and the roles and names from the window down to it.
"""

import json
import sys

import pyatspi

_CELLS = 40
"""Of each table: the next thousand cells are made alike."""


def found(node, above: tuple[str, ...], nodes: list[dict]) -> None:
    state, role = node.getState(), node.getRoleName()
    is_cell = role in ("table cell", "table column header", "list item")
    if not is_cell and not state.contains(pyatspi.STATE_SHOWING):
        return
    path = (*above, f"{role} {node.name!r}")
    nodes.append(
        {
            "role": role,
            "name": node.name,
            "description": node.description,
            "focusable": state.contains(pyatspi.STATE_FOCUSABLE),
            "path": path,
        }
    )
    many = node.childCount if role not in ("table", "list", "tree table") else min(node.childCount, _CELLS)
    for place in range(many):
        child = node.getChildAtIndex(place)
        if child is not None:
            found(child, path, nodes)


def main(name: str) -> None:
    nodes: list[dict] = []
    desktop = pyatspi.Registry.getDesktop(0)
    for place in range(desktop.childCount):
        program = desktop.getChildAtIndex(place)
        if program is not None and program.name == name:
            for window in program:
                found(window, (), nodes)
    print(json.dumps(nodes))


if __name__ == "__main__":
    main(sys.argv[1])
