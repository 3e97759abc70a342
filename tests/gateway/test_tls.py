"""The gateway is who the operator says, and nobody in between can read; each refusal has its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.base import ChannelRefused
from bot.channels.wechaty_gate import gate_of
from bot.troubles import sorts
from tests.gateway.certificates import Office, Papers
from tests.gateway.driver import TOKEN, Gateway
from tests.gateway.rig import gate, listening


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The CA whose certificates the operator trusts."""
    return Office(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def papers(office: Office) -> Papers:
    """Those of the right gateway."""
    return office.issue("gateway")


@pytest.fixture(scope="module")
def opened_gateway(papers: Papers) -> Iterator[Gateway]:
    """With TLS, in place of the plain one."""
    gateway = Gateway(cert=str(papers.certificate), key=str(papers.key)).start()
    yield gateway
    gateway.close()


async def refused(gateway: Gateway, certificate: Path | None, code: str = "", **given: str) -> str:
    """The sentence with which the channel ends."""
    with pytest.raises(ChannelRefused) as caught:
        async with listening(gateway, at=gate(gateway, certificate=certificate, **given)):
            pass
    assert caught.value.code == code
    assert not code or str(caught.value) == sorts()[code].told  # the sentence that doctor has
    return str(caught.value)


async def test_with_its_ca_the_gateway_is_spoken_to(gateway: Gateway, office: Office) -> None:
    """Heard and said over TLS."""
    who = gateway.person("王大娘")
    mark = gateway.mark()
    async with listening(gateway, at=gate(gateway, certificate=office.ca)) as bot:
        gateway.talk(who, "在不")
        await bot.hears(1)
        await bot.channel.say(person=who, text="在呢")

    assert [one["text"] for one in gateway.said(mark)] == ["在呢"]


async def test_pinned_its_own_certificate_is_enough(gateway: Gateway, papers: Papers, office: Office) -> None:
    """The very certificate, whatever name is on it; another one of the same CA is not taken for it."""
    async with listening(gateway, at=gate(gateway, certificate=papers.certificate)) as bot:
        assert bot.channel.up

    assert "冒充" in await refused(gateway, office.issue("other").certificate, "tls_wrong")


async def test_a_certificate_of_another_ca_is_refused(gateway: Gateway, tmp_path: Path) -> None:
    """Somebody else's CA vouches for nothing."""
    assert "冒充" in await refused(gateway, Office(tmp_path).ca, "tls_wrong")


async def test_a_wrong_token_is_refused(gateway: Gateway, office: Office) -> None:
    """The sentence names the setting and not the token."""
    said = await refused(gateway, office.ca, "wrong_token", token="puppet_wrong_9")

    assert "WECHATY_PUPPET_SERVICE_TOKEN" in said and "puppet_wrong_9" not in said


async def test_a_file_that_holds_no_certificate_is_refused(gateway: Gateway, tmp_path: Path) -> None:
    """Said before anything is sent."""
    (tmp_path / "x.pem").write_text("不是证书", "utf-8")

    assert "PEM" in await refused(gateway, tmp_path / "x.pem")
    assert "PEM" in await refused(gateway, tmp_path / "none.pem")


@pytest.mark.parametrize(
    ("wrong", "code", "said"),
    [
        ({"expired": True}, "tls_expired", "过期"),
        ({"address": "127.0.0.9"}, "tls_mismatched", "不是这个地址"),
    ],
    ids=["expired", "mismatched"],
)
async def test_expired_and_mismatched_certificates_are_refused(
    office: Office, wrong: dict[str, object], code: str, said: str
) -> None:
    """Signed by the right CA, and refused all the same."""
    papers = office.issue("wrong", **wrong)  # type: ignore[arg-type]
    gateway = Gateway(cert=str(papers.certificate), key=str(papers.key)).start()
    try:
        assert said in await refused(gateway, office.ca, code)
    finally:
        gateway.close()


async def test_a_gateway_that_answers_without_tls_is_refused(office: Office) -> None:
    """Downgraded: the token is not sent in clear because somebody took the TLS away."""
    gateway = Gateway().start()
    try:
        assert "没按加密的来" in await refused(gateway, office.ca, "tls_downgraded")
        assert gateway.do("calls") == {}
    finally:
        gateway.close()


def test_without_tls_only_to_this_machine_unless_allowed() -> None:
    """Plaintext to another machine has to be asked for, and is warned of at each start."""
    assert gate_of("127.0.0.1:8788", TOKEN).context() is None
    assert gate_of("localhost:8788", TOKEN).context() is None
    assert gate_of("192.0.2.1:8788", TOKEN).context() is not None
    assert gate_of("192.0.2.1:8788", TOKEN).warning == ""
    allowed = gate_of("192.0.2.1:8788", TOKEN, plaintext=True)
    assert allowed.context() is None and "没有加密" in allowed.warning


@pytest.mark.parametrize("endpoint", ["", "127.0.0.1", "127.0.0.1:", ":8788", "gateway:x", "a:70000"])
def test_an_address_that_is_none_is_refused(endpoint: str) -> None:
    """Before anything is tried; the right form is named."""
    with pytest.raises(ChannelRefused, match="主机:端口"):
        gate_of(endpoint, TOKEN)
