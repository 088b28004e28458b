"""A real IPP printer: ippeveprinter of CUPS, on a port of its own. For tests that need("ippeveprinter").

It insists on announcing itself, and makes do with a bus on which nobody takes announcements: no avahi is wanted.
"""

import os
import shutil
import socket
import subprocess
from contextlib import contextmanager

from tests.bench_parts import until
from tests.printing.cups_parts import TOOLS

_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""
_LABEL = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "LABEL.PPD"
*Manufacturer: "Tests"
*Product: "(Label)"
*ModelName: "Label"
*ShortNickName: "Label"
*NickName: "Label"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: False
*DefaultColorSpace: Gray
*FileSystem: False
*cupsFilter2: "application/vnd.cups-pdf application/pdf 0 -"
*OpenUI *PageSize/Media Size: PickOne
*OrderDependency: 10 AnySetup *PageSize
*DefaultPageSize: w288h432
*PageSize w288h432/4x6: "<</PageSize[288 432]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion/Media Size: PickOne
*OrderDependency: 10 AnySetup *PageRegion
*DefaultPageRegion: w288h432
*PageRegion w288h432/4x6: "<</PageSize[288 432]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: w288h432
*ImageableArea w288h432/4x6: "0 0 288 432"
*DefaultPaperDimension: w288h432
*PaperDimension w288h432/4x6: "288 432"
*DefaultResolution: 203dpi
"""
_PRINT = """#!/bin/sh
# What the printer does with a job: take it at once, or warn of something and take its time.
if [ -s "{folder}/warning" ]; then
    echo "STATE: $(cat "{folder}/warning")" >&2
    while [ -s "{folder}/warning" ]; do sleep 0.05; done
    echo "STATE: none" >&2
fi
if [ -e "{folder}/broken" ]; then exit 1; fi
echo "$IPP_MEDIA" > "{folder}/media"
cp "$1" "{folder}/printed"
"""


class RealIpp:
    """One label printer of 4×6 in. It knows no stop: whatever is wrong, it warns of and goes on."""

    def __init__(self, folder):
        self.folder = folder
        for name, text in (("bus.conf", _BUS.format(path=folder / "bus")), ("label.ppd", _LABEL)):
            (folder / name).write_text(text)
        script = folder / "print"
        script.write_text(_PRINT.format(folder=folder))
        script.chmod(0o755)
        (folder / "spool").mkdir()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]

    def set_warning(self, reason=""):
        """A reason (RFC 8011, 5.4.12) that its next job is printed under, until there is none."""
        (self.folder / "warning").write_text(reason)

    def printed(self):
        return (self.folder / "printed").read_bytes(), (self.folder / "media").read_text().strip()

    def command(self):
        """How it is started."""
        folder = self.folder
        return [
            shutil.which("ippeveprinter", path=TOOLS), "-p", str(self.port), "-n", "localhost", "-d", folder / "spool", "-k",
            "-P", folder / "label.ppd", "-c", folder / "print", "-r", "off", "Label",
        ]  # fmt: skip


@contextmanager
def running_ipp(folder):
    """That printer, and the bus beside it."""
    printer = RealIpp(folder)
    bus = subprocess.Popen(
        [shutil.which("dbus-daemon"), f"--config-file={folder / 'bus.conf'}", "--nofork", "--nopidfile"]
    )
    try:
        until((folder / "bus").exists)
        env = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={folder / 'bus'}"}
        with (folder / "said").open("wb") as said:
            process = subprocess.Popen(printer.command(), stdout=said, stderr=said, env=env)
        try:
            until(lambda: _answers(printer.port))
            yield printer
        finally:
            process.kill()
            process.wait(20)
    finally:
        bus.terminate()
        bus.wait(20)


def _answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True
