"""From the settings to the channel into WeChat; loaded only where WeChat is joined."""

from __future__ import annotations

from bot.channels.wechaty import WechatyChannel
from bot.channels.wechaty_gate import Gate, gate_of
from bot.channels.wechaty_mends import keep_files_in
from bot.clock import Clock
from bot.config import Settings


def gate_of_settings(settings: Settings) -> Gate:
    """
    The gateway that the settings name.

    Raises:
        ChannelRefused: its address is none.
    """
    return gate_of(
        settings.wechaty_puppet_service_endpoint,
        settings.wechaty_puppet_service_token.get_secret_value(),
        certificate=settings.gateway_cert,
        plaintext=settings.gateway_plaintext,
    )


def join(settings: Settings, clock: Clock) -> WechatyChannel:
    """
    The channel; it connects when it is run.

    Raises:
        ChannelRefused: the gateway's address or certificate cannot be used.
    """
    gate = gate_of_settings(settings)
    gate.context()
    keep_files_in(settings.folder)
    return WechatyChannel(gate, clock, rooms=settings.rooms)
