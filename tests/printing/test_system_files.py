"""The files for a Linux desktop, and the pins of what the search for printers needs."""

import configparser
import re
import shutil
import subprocess
import tomllib
import xml.etree.ElementTree as ET
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINUX = ROOT / "packaging" / "linux"
RULES = LINUX / "70-parcel-bench.rules"
ENTRY = LINUX / "parcel-bench.desktop"
# Source: udev(7). A rule is a list of KEY OPERATOR "value"; == and != ask, the others set.
PART = re.compile(r'([A-Z]+(?:\{\w+\})?)(==|!=|\+=|:=|=)"([^"]*)"')


def rules():
    for line in RULES.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [match.groups() for match in PART.finditer(line)], line


def rights(**device):
    """What the rules set on a device, read as udev(7) says."""
    found = {}
    for parts, _ in rules():
        asked = [(key, how, value) for key, how, value in parts if how in ("==", "!=")]
        if all(fnmatchcase(device.get(key, ""), value) == (how == "==") for key, how, value in asked):
            found |= {key: value for key, how, value in parts if how not in ("==", "!=")}
    return found


def usb(interfaces, action="add"):
    env = {"ENV{DEVTYPE}": "usb_device", "ENV{ID_USB_INTERFACES}": interfaces}
    return rights(ACTION=action, SUBSYSTEM="usb", **env)


def test_rules_are_well_formed():
    written = list(rules())

    assert written
    for parts, line in written:
        assert ", ".join(f'{key}{how}"{value}"' for key, how, value in parts) == line


@pytest.mark.parametrize("interfaces", [":070102:", ":030101:070103:", ":070104:070102:ff0000:"])
def test_printer_on_usb_is_for_the_group_and_who_sits_there(interfaces):
    assert usb(interfaces) == {"GROUP": "lp", "MODE": "0664", "TAG": "uaccess"}


@pytest.mark.parametrize("interfaces", [":030101:", ":080650:", ":ff0701:", ":000701:020000:", ""])
def test_other_devices_keep_their_rights(interfaces):
    assert usb(interfaces) == {}
    assert usb(":070102:", action="remove") == {}


def test_file_of_the_kernels_driver_is_for_them_too():
    wanted = {"GROUP": "lp", "MODE": "0660", "TAG": "uaccess"}

    assert rights(ACTION="add", SUBSYSTEM="usbmisc", KERNEL="lp0") == wanted
    assert rights(ACTION="add", SUBSYSTEM="usbmisc", KERNEL="hiddev0") == {}
    assert rights(ACTION="add", SUBSYSTEM="hidraw", KERNEL="hidraw0") == {}


def test_rules_come_before_the_one_that_gives_rights_to_who_sits_there():
    assert RULES.name < "73-seat-late.rules"


def test_rules_stand_the_check_of_udev():
    if shutil.which("udevadm") is None or "verify" not in _said("udevadm", "--help"):
        pytest.skip("this computer has no udevadm verify")

    done = subprocess.run(["udevadm", "verify", "--no-summary", RULES], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_entry_is_what_menus_read():
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",), strict=True)
    parser.optionxform = str
    parser.read_string(ENTRY.read_text("utf-8"))
    entry = dict(parser["Desktop Entry"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert parser.sections() == ["Desktop Entry"]
    assert entry["Type"] == "Application"
    assert entry["Name"] == "Parcel Bench"
    assert entry["Exec"] in project["scripts"]
    assert entry["Terminal"] == "false"
    for key in ("Categories", "Keywords"):
        assert re.fullmatch(r"(?:[A-Za-z]+;)+", entry[key])
    assert all(re.fullmatch(r"[A-Za-z]+(?:\[[a-z]{2}\])?", key) for key in entry)


def test_entry_is_the_one_that_the_window_names():
    named = re.search(r'setDesktopFileName\("([^"]+)"\)', (ROOT / "shipstation/gui/app.py").read_text("utf-8"))

    assert named is not None
    assert ENTRY.stem == named[1]
    assert f"Icon={named[1]}\n" in ENTRY.read_text("utf-8")
    assert ET.parse(LINUX / f"{named[1]}.svg").getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_entry_stands_the_check_of_the_desktop():
    if shutil.which("desktop-file-validate") is None:
        pytest.skip("desktop-file-validate is not installed")

    assert _said("desktop-file-validate", str(ENTRY)) == ""


def test_page_names_every_file():
    page = (LINUX / "README.md").read_text("utf-8")

    assert all(f"`{path.name}`" in page for path in LINUX.iterdir() if path.name != "README.md")


def test_every_library_is_pinned_with_hashes_and_its_licence_told():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    text = (ROOT / "packaging" / "requirements.txt").read_text("utf-8")
    pinned = dict(
        re.findall(
            r"^([a-z0-9-]+)==\S+(?: ;[^\\\n]*)? \\\n((?:    --hash=sha256:\w{64}(?: \\)?\n)+)", text, re.MULTILINE
        )
    )
    works = (ROOT / "packaging" / "licenses" / "THIRD-PARTY.md").read_text("utf-8").lower()
    wanted = {re.split(r"[=<>]", each)[0].lower() for each in project["dependencies"]}

    assert wanted - set(pinned) == set()
    assert {"zeroconf", "ifaddr"} <= set(pinned)
    # One that is pinned for two Pythons stands there twice.
    assert set(pinned) == set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE))
    assert "://" not in text
    assert [name for name in ("zeroconf", "ifaddr") if name not in works] == []


def _said(*words):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr
