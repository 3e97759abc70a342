"""Certificates for the tests' gateway, made anew each time: a CA, and what it signed, some of it wrong."""

from __future__ import annotations

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.clock import HouseClock

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Papers:
    """PEM files of a certificate and its key."""

    certificate: Path
    key: Path


class Office:
    """A CA and its folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._now = datetime.datetime.fromtimestamp(HouseClock().now() / 1_000_000, datetime.UTC)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("说事测试 CA")
        made = (
            self._begin(self._name, self._key.public_key(), self._now - _DAY, self._now + _DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.ca = self._write("ca.pem", made.public_bytes(serialization.Encoding.PEM))

    def issue(self, name: str, address: str = "127.0.0.1", *, expired: bool = False) -> Papers:
        """A certificate for that address."""
        key = ec.generate_private_key(ec.SECP256R1())
        end = self._now - _DAY if expired else self._now + _DAY
        made = (
            self._begin(_name(name), key.public_key(), self._now - 9 * _DAY, end)
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), critical=False
            )
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return Papers(
            self._write(f"{name}.pem", made.public_bytes(serialization.Encoding.PEM)),
            self._write(f"{name}.key", private),
        )

    def _begin(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePublicKey,
        start: datetime.datetime,
        end: datetime.datetime,
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
        )

    def _write(self, name: str, content: bytes) -> Path:
        path = self._folder / name
        path.write_bytes(content)
        return path


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])
