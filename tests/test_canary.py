"""The canary finds a planted name however it is spelt and packed, and nothing that is not there."""

import base64
import gzip
import io
import json
import os
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipstation import canary

NAME = "Zoë Featherstonehaugh"


def _zip(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("label.txt", content)
    return out.getvalue()


_HIDING: dict[str, Callable[[str], bytes]] = {
    "plain": lambda name: name.encode(),
    "lower case": lambda name: name.lower().encode(),
    "UTF-16": lambda name: name.encode("utf-16-le"),
    "UTF-16 BE": lambda name: name.encode("utf-16-be"),
    "Latin-1": lambda name: name.encode("latin-1"),
    "JSON": lambda name: json.dumps({"name": name}).encode(),
    "URL": lambda name: quote(name).encode(),
    "hex": lambda name: name.encode().hex().encode(),
    "base64": lambda name: base64.b64encode(name.encode()),
    "base64 in the middle": lambda name: base64.b64encode(b"to:" + name.encode() + b"!"),
    "base64 one further": lambda name: base64.b64encode(b"to: " + name.encode() + b"!"),
    "base64 two further": lambda name: base64.b64encode(b"to:  " + name.encode() + b"!"),
    "zlib": lambda name: b"\x00row" + zlib.compress(name.encode() * 3),
    "gzip": lambda name: gzip.compress(name.encode()),
    "zip": lambda name: _zip(name.encode()),
    "gzip in base64 in JSON in zlib": lambda name: zlib.compress(base64.b64encode(name.encode()) * 2),
    "zlib in zlib": lambda name: zlib.compress(zlib.compress(name.encode())),
    "PDF": lambda name: b"stream\n" + base64.a85encode(zlib.compress(name.encode())) + b"~>endstream",
}


@pytest.mark.parametrize("hiding", _HIDING)
def test_a_name_is_found_wherever_it_hides(tmp_path: Path, hiding: str) -> None:
    file = tmp_path / "store" / "file.bin"
    file.parent.mkdir()
    file.write_bytes(os.urandom(5_000) + _HIDING[hiding](NAME) + os.urandom(5_000))
    (tmp_path / "innocent.bin").write_bytes(os.urandom(5_000))

    (hit,) = canary.search([tmp_path], NAME)

    assert hit.file == str(file)
    assert hit.bytes == file.stat().st_size


def test_a_file_name_tells_as_well(tmp_path: Path) -> None:
    (tmp_path / f"label of {NAME}.txt").touch()

    assert canary.search([tmp_path], NAME)[0].ways == ("name, UTF-8",)


@settings(max_examples=25)
@given(st.binary(max_size=2_000))
def test_no_bytes_make_it_fail(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.mktemp("noise") / "file"
    file.write_bytes(content + b"x\x9c" + content + b"\x1f\x8b\x08" + content + b"PK\x03\x04" + content)

    assert canary.search([file], NAME) == ()


def test_what_is_shorter_than_chance_is_refused() -> None:
    with pytest.raises(ValueError, match="4 characters"):
        canary.check_word(" ab ")
