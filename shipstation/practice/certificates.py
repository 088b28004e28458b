"""The certificates that a TLS client of the practice Amazon meets: one good, the others wrong on purpose.

Made anew in each process, and never kept: nobody is to trust them beyond a test.
"""

import ipaddress
import ssl
import tempfile
import threading
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from shipstation.practice.faults import EXPIRED, OLD_TLS, UNTRUSTED, WRONG_HOST

_OURS = (
    x509.DNSName("localhost"),
    x509.DNSName("*.localhost"),
    x509.IPAddress(ipaddress.ip_address("127.0.0.1")),
)
_OTHERS = (x509.DNSName("another-host.invalid"), x509.IPAddress(ipaddress.ip_address("192.0.2.1")))
_LIFE, _AGE = timedelta(days=30), timedelta(days=60)


class Certificates:
    """An authority of this process's own, and what its server shows by fault. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._authority = _Authority("Practice Amazon authority")
        self._contexts: dict[str | None, ssl.SSLContext] = {}

    @property
    def pem(self) -> bytes:
        """The authority's certificate. Whoever trusts it finds everything good but what a fault has made wrong."""
        return self._authority.pem

    def context(self, fault: str | None) -> ssl.SSLContext:
        """How the server speaks TLS under one of faults.TLS, or under none."""
        with self._lock:
            if fault not in self._contexts:
                self._contexts[fault] = self._made(fault)
            return self._contexts[fault]

    def _made(self, fault: str | None) -> ssl.SSLContext:
        authority = _Authority("Another authority") if fault == UNTRUSTED else self._authority
        ended = timedelta(days=1) if fault == EXPIRED else -_LIFE
        chain = authority.issue(_OTHERS if fault == WRONG_HOST else _OURS, ended=ended)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # OpenSSL reads a chain from a file alone.
        with tempfile.TemporaryDirectory(prefix="practice-tls-") as folder:
            file = Path(folder) / "chain.pem"
            file.write_bytes(chain)
            context.load_cert_chain(file)
        if fault == OLD_TLS:
            _speak_tls_1_1(context)
        return context


def _speak_tls_1_1(context: ssl.SSLContext) -> None:
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    with warnings.catch_warnings():
        # Python says that TLS 1.1 is outdated, which is the point.
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1


class _Authority:
    """Signs certificates."""

    def __init__(self, name: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = (
            _draft(self._name, self._name, self._key.public_key(), ended=-_LIFE)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_may_sign(certificates=True), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.pem = certificate.public_bytes(serialization.Encoding.PEM)

    def issue(self, hosts: Sequence[x509.GeneralName], *, ended: timedelta) -> bytes:
        """Key, certificate of a server and the authority's own, in PEM. `ended`: how long ago it ran out."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Practice Amazon")])
        issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        certificate = (
            _draft(name, self._name, key.public_key(), ended=ended)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_may_sign(certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
            .add_extension(issuer_key, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return secret + certificate.public_bytes(serialization.Encoding.PEM) + self.pem


def _draft(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, *, ended: timedelta
) -> x509.CertificateBuilder:
    ends_at = datetime.now(UTC) - ended  # noqa: TID251 practice shares no Clock with the program
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends_at - _AGE)
        .not_valid_after(ends_at)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _may_sign(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )
