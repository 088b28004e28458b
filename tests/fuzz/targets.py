"""All targets by name."""

from tests.fuzz.answers import Inputs, Json
from tests.fuzz.engine import Target
from tests.fuzz.labels import Pdf, Png, Zpl
from tests.fuzz.texts import Addresses, Csv, Search, Settings

TARGETS: dict[str, type[Target]] = {
    target.name: target for target in (Json, Pdf, Png, Zpl, Addresses, Search, Csv, Settings, Inputs)
}
