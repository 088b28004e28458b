"""What is wrong with one row."""


class RowFault(Exception):
    """A row that cannot be used: which field, what kind, in words."""

    def __init__(self, field: str, kind: str, said: str) -> None:
        super().__init__(said)
        self.field = field
        self.kind = kind
        self.said = said
