"""Where the gateway is and how it is spoken to: address, token, TLS; and what each refusal means in words."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass, field
from pathlib import Path

from grpclib.const import Status
from grpclib.exceptions import GRPCError

from bot.channels.base import ChannelError, ChannelRefused, ChannelUnreachable
from bot.troubles import sorts

# OpenSSL's numbers (X509_V_ERR_…), as they stand in ssl.SSLCertVerificationError.verify_code.
_NOT_YET_VALID, _EXPIRED, _WRONG_HOST, _WRONG_ADDRESS = 9, 10, 62, 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """
    One gateway.

    Attributes:
        certificate: PEM file: the CA that signed the gateway's certificate, or that certificate itself
            (then it is pinned: this one and no other). None: the machine's own CAs, or no TLS on loopback.
        plaintext: no TLS to another machine is allowed; the token and all that is said go readable there.
    """

    host: str
    port: int
    token: str = field(repr=False)
    certificate: Path | None = None
    plaintext: bool = False

    @property
    def loopback(self) -> bool:
        """The gateway is on this machine."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def warning(self) -> str:
        """What the operator must know at each start, "" for nothing."""
        if self.certificate is None and self.plaintext and not self.loopback:
            return "跟网关之间没有加密：口令和村民说的话在路上谁都能看见。给网关配上证书，填 GATEWAY_CERT。"
        return ""

    def context(self) -> ssl.SSLContext | None:
        """
        The TLS to be used; None: plaintext.

        Raises:
            ChannelRefused: the certificate's file cannot be used.
        """
        if self.certificate is None and (self.loopback or self.plaintext):
            return None
        context = ssl.create_default_context()
        if self.certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            try:
                context.load_verify_locations(cafile=self.certificate)
            except (OSError, ssl.SSLError):
                raise ChannelRefused(
                    f"GATEWAY_CERT 指的 {self.certificate} 用不了：要填网关证书（或者签它的 CA）的 PEM 文件。"
                ) from None
            if context.cert_store_stats()["x509_ca"] == 0:  # a certificate that signs nothing: pinned
                context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
                context.check_hostname = False
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["h2"])
        return context


def gate_of(endpoint: str, token: str, *, certificate: Path | None = None, plaintext: bool = False) -> Gate:
    """
    The gateway of the settings.

    Raises:
        ChannelRefused: the address is none.
    """
    host, colon, port = endpoint.removeprefix("https://").removeprefix("http://").rstrip("/").rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise ChannelRefused("WECHATY_PUPPET_SERVICE_ENDPOINT 要填 主机:端口，比如 127.0.0.1:8788。")
    return Gate(
        host=host.strip("[]"), port=int(port), token=token, certificate=certificate, plaintext=plaintext
    )


def meaning(error: BaseException, gate: Gate, met: bool = True) -> ChannelError:
    """
    What went wrong on the way to the gateway: a trouble of troubles.toml, in its words.

    Args:
        met: this gateway was spoken to before, so it speaks TLS or not as we do.

    Returns:
        ChannelRefused where trying again changes nothing until somebody mends it, else ChannelUnreachable.
    """
    if isinstance(error, ChannelError):
        return error
    code = _code(error, gate, met)
    kind = ChannelRefused if code in _MENDED_BY_HAND else ChannelUnreachable
    return kind(sorts()[code].told, code)


_MENDED_BY_HAND = ("wrong_token", "tls_wrong", "tls_expired", "tls_mismatched", "tls_downgraded")


def _code(error: BaseException, gate: Gate, met: bool) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code in (_EXPIRED, _NOT_YET_VALID):
            return "tls_expired"
        return "tls_mismatched" if error.verify_code in (_WRONG_HOST, _WRONG_ADDRESS) else "tls_wrong"
    if isinstance(error, ssl.SSLError):
        return "tls_downgraded"
    if isinstance(error, GRPCError):
        if error.status is Status.UNAUTHENTICATED:
            return "wrong_token"
        if error.status is Status.ALREADY_EXISTS:
            return "second_bot"
    if isinstance(error, TimeoutError):
        return "gateway_silent"
    if isinstance(error, OSError):
        return "gateway_away" if met else "gateway_absent"
    return "gateway_cut" if met or gate.certificate is not None else "gateway_hangs_up"
