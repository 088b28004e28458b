"""Secrets: practice's worthless file, the real keyring, and the backends that are refused."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from shipstation.errors import KeyringAway, StoreAway
from shipstation.keys import DevKeys, secrets_of
from shipstation.model import Credentials, Profile

ROOT = Path(__file__).parents[2]
GIVEN = Credentials(client_id="amzn1.id", client_secret="sécret-ü", refresh_token="Atzr|" + "x" * 20_000)


def test_practice_keys_lie_in_a_file_that_says_so(tmp_path: Path):
    keys = secrets_of(Profile.PRACTICE, tmp_path)
    key = keys.store_key()
    keys.keep_credentials("Bench", GIVEN)

    path = tmp_path / "dev-keys.json"
    assert isinstance(keys, DevKeys)
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text("utf-8"))["note"].startswith("Practice only")
    assert DevKeys(tmp_path).store_key() == key
    assert DevKeys(tmp_path).credentials("Bench") == GIVEN
    keys.forget_credentials("Bench")
    keys.forget_credentials("Bench")
    assert keys.credentials("Bench") is None
    assert keys.store_key() == key


def test_first_starts_at_once_agree_on_one_key(tmp_path: Path):
    program = "import sys; from pathlib import Path; from shipstation.keys import DevKeys\n"
    program += "print(DevKeys(Path(sys.argv[1])).store_key().hex())"
    children = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]

    keys = {child.communicate(timeout=60)[0] for child in children}

    assert len(keys) == 1


@pytest.mark.parametrize(
    "written",
    [
        b"{",
        b"\xff",
        b"[1]",
        b'{"store-key": 3}',
        b'{"store-key": "00"}',
        b'{"store-key": "' + b"zz" * 32 + b'"}',
        b'{"accounts": []}',
        b'{"accounts": {"Bench": {"client_id": 3}}}',
        b'{"accounts": {"Bench": {"who": "x"}}}',
    ],
)
def test_a_damaged_file_is_told_and_kept(tmp_path: Path, written: bytes):
    path = tmp_path / "dev-keys.json"
    path.write_bytes(written)
    keys = DevKeys(tmp_path)

    with pytest.raises(StoreAway, match=r"practice keys cannot be read"):
        _ask_everything(keys)

    assert path.read_bytes() == written


def _ask_everything(keys: DevKeys) -> None:
    keys.credentials("Bench")
    keys.store_key()


PROGRAM = """
import sys
from pathlib import Path
from shipstation.errors import KeyringAway
from shipstation.keys import secrets_of
from shipstation.model import Credentials, Profile
folder = Path(sys.argv[1])
try:
    keys = secrets_of(Profile.LIVE, folder)
    first, again = keys.store_key(), secrets_of(Profile.LIVE, folder).store_key()
    given = Credentials(client_id="ü", client_secret="b", refresh_token="c" * 20_000)
    keys.keep_credentials("Acme", given)
    kept = keys.credentials("Acme")
    keys.forget_credentials("Acme")
    keys.forget_credentials("Acme")
    other = secrets_of(Profile.SANDBOX, folder).store_key()
    assert (first == again, len(first), kept == given, keys.credentials("Acme"), other != first) == (
        True, 32, True, None, True)
    assert not any(b"c" * 100 in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    print("kept")
except KeyringAway as error:
    print("away:", error)
"""


def surroundings(tmp_path: Path, **environment: str) -> dict[str, str]:
    """The environment of a home of its own: no display, no session bus, a data folder."""
    clean = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS")}
    homes = {name: tmp_path / name for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR")}
    for folder in (*homes.values(), tmp_path / "data"):
        folder.mkdir(mode=0o700)
    told = {name: str(folder) for name, folder in homes.items()}
    return {**clean, **told, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", **environment}


def run(tmp_path: Path, *before: str, **environment: str) -> str:
    """What the program says there, started by the words of `before`."""
    ended = subprocess.run(
        [*before, sys.executable, "-c", PROGRAM, str(tmp_path / "data")],
        cwd=ROOT,
        env=surroundings(tmp_path, **environment),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


UNLOCKED = 'printf pw | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null; exec "$@"'


@pytest.mark.needs("gnome-keyring")
def test_the_real_keyring_keeps_keys_and_secrets(tmp_path: Path):
    assert run(tmp_path, "dbus-run-session", "--", "sh", "-c", UNLOCKED, "sh") == "kept\n"


@pytest.mark.needs("gnome-keyring")
def test_a_locked_keyring_says_what_to_do(tmp_path: Path):
    locked = 'gnome-keyring-daemon --start --components=secrets >/dev/null; exec "$@"'

    said = run(tmp_path, "dbus-run-session", "--", "sh", "-c", locked, "sh")

    assert said.startswith("away:")
    assert "Unlock it" in said or "Start a keyring service" in said


THROUGH = """
import io, json, sys
from pathlib import Path
from shipstation.cli.entry import Call, _run
folder = sys.argv[1]
def call(*words, stdin=""):
    sys.stdin, out = io.StringIO(stdin), io.StringIO()
    code = _run(["--json", "--data-dir", folder, *words], Call(as_json=True, out=out))
    return code, json.loads(out.getvalue())
live = ("--profile", "live")
secrets = {"client_id": "amzn1.application-oa2-client.1", "client_secret": "amzn1.oa2-cs.v1.deep", "refresh_token": "Atzr|deep"}
added = call("account", "add", "Acme", "--region", "eu", "--business-id", "AmazonShipping_FR", *live, stdin=json.dumps(secrets))
steps = call("account", "steps", *live)
listed = call("account", "list", *live)
removed = call("account", "remove", "Acme", *live)
again = call("account", "test", "Acme", *live)
print(json.dumps({
    "codes": [each[0] for each in (added, steps, listed, removed, again)],
    "secrets": steps[1]["steps"][6]["state"],
    "days": [each["secret_days"] for each in listed[1]["accounts"]],
    "on disk": [path.name for path in Path(folder).rglob("*") if path.is_file() and b"deep" in path.read_bytes()],
}))
"""


@pytest.mark.needs("gnome-keyring")
def test_a_live_account_comes_and_goes_through_the_real_keyring(tmp_path: Path):
    ended = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", UNLOCKED, "sh", sys.executable, "-c", THROUGH, str(tmp_path / "data")],
        cwd=ROOT, env=surroundings(tmp_path), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {"codes": [0, 0, 0, 0, 2], "secrets": "done", "days": [0], "on disk": []}


CUT = """
import sys
from pathlib import Path
from shipstation.errors import KeyringAway
from shipstation.keys import secrets_of
from shipstation.model import Profile
keys = secrets_of(Profile.LIVE, Path(sys.argv[1]))
keys.store_key()
print("ready", flush=True)
sys.stdin.readline()
try:
    keys.store_key()
except KeyringAway as error:
    print("away:", error)
"""


@pytest.mark.needs("gnome-keyring")
def test_a_keyring_that_goes_away_in_the_middle_is_told(tmp_path: Path):
    home = surroundings(tmp_path)
    with subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address"], env=home, stdout=subprocess.PIPE, text=True
    ) as bus:
        assert bus.stdout is not None
        home["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
        subprocess.run(["sh", "-c", UNLOCKED, "sh", "true"], env=home, check=True, capture_output=True, timeout=30)
        with subprocess.Popen(
            [sys.executable, "-c", CUT, str(tmp_path / "data")],
            env=home,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            bus.kill()
            bus.wait()

            said, _ = child.communicate("go on\n", timeout=30)

    assert said.startswith("away: The system keyring does not answer")


def test_without_a_session_there_is_no_keyring(tmp_path: Path):
    said = run(tmp_path, DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent")

    assert said.startswith("away: There is no safe system keyring")
    assert "stay in Practice" in said


PLAINTEXT = """
from keyring.backend import KeyringBackend
class PlaintextKeyring(KeyringBackend):
    priority = 9
    def get_password(self, service, username): return None
    def set_password(self, service, username, password): raise SystemExit("asked to keep a secret")
    def delete_password(self, service, username): pass
"""


@pytest.mark.parametrize(
    "backend",
    [
        "keyring.backends.null.Keyring",
        "keyring.backends.fail.Keyring",
        "keyring.backends.chainer.ChainerBackend",
        "keyrings.alt.file.PlaintextKeyring",
        "plain.PlaintextKeyring",
        "no.such.Backend",
        "json.Nothing",
        "nonsense",
    ],
)
def test_a_backend_that_keeps_no_secret_is_refused(tmp_path: Path, backend: str):
    (tmp_path / "plain.py").write_text(PLAINTEXT)

    said = run(tmp_path, PYTHON_KEYRING_BACKEND=backend, DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent")

    assert said.startswith("away: There is no safe system keyring")


FORGETFUL = PLAINTEXT.replace("PlaintextKeyring", "Ring").replace(
    'raise SystemExit("asked to keep a secret")', "pass"
)


def test_a_keyring_that_forgets_at_once_is_told_before_a_store_is_made(tmp_path: Path):
    (tmp_path / "ring.py").write_text(FORGETFUL)

    said = run(tmp_path, PYTHON_KEYRING_BACKEND="ring.Ring")

    assert said.startswith("away: The keyring did not keep the store's key")


HALF = """
from keyring.backend import KeyringBackend
class Ring(KeyringBackend):
    priority = 9
    kept = {}
    def get_password(self, service, username): return self.kept.get(username)
    def set_password(self, service, username, password):
        if username == "store-key":
            self.kept[username] = password
    def delete_password(self, service, username): pass
"""


def test_a_keyring_that_forgets_an_accounts_secrets_is_told_at_once(tmp_path: Path):
    (tmp_path / "ring.py").write_text(HALF)

    said = run(tmp_path, PYTHON_KEYRING_BACKEND="ring.Ring")

    assert said.startswith("away: The keyring did not keep the account's secrets")


def test_practice_needs_no_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")

    assert len(secrets_of(Profile.PRACTICE, tmp_path).store_key()) == 32
    with pytest.raises(KeyringAway):
        secrets_of(Profile.LIVE, tmp_path)
