"""Every setting, from .env and the environment, to one frozen value; all mistakes at once, in Chinese."""

from __future__ import annotations

import difflib
import ipaddress
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from handlers.limits import Limits

ENV_FILE = Path(".env")
DEMO_FOLDER = Path("data/demo")
REAL_FOLDER = Path("data")

WINDOWS = (
    "opening_silence",
    "opening_most",
    "collecting_silence",
    "collecting_most",
    "line_gap",
    "small_talk_kept",
    "danger_repeat",
    "later",
)
"""The windows of handlers/rules/clocks.toml that a setting may put otherwise, in seconds."""

DEMO_WINDOWS: Mapping[str, float] = {
    "opening_silence": 5,
    "opening_most": 25,
    "collecting_silence": 25,
    "collecting_most": 75,
    "line_gap": 50,
    "danger_repeat": 60,
}
"""In the demo nobody waits to see what happens: twelve times as fast, danger called again after a minute."""

Seconds = Annotated[float | None, Field(gt=0, le=366 * 86_400)]


class SettingsError(Exception):
    """The settings cannot be used; the message lists every mistake, one a line, no secrets."""


class Settings(BaseSettings):
    """
    The settings; .env.example explains each. Times in seconds.

    Attributes:
        pace: least and most seconds between two lines of the account; None: off.
        data_dir: where everything is kept; None: by channel (see folder).
        gateway_cert: PEM file of the gateway's CA, or of its own certificate; None: see wechaty_gate.py.
        llm_url, llm_model, llm_key: a model that may say which stored answer is meant (bot/second_look.py).
        gateway_plaintext: to a gateway on another machine without TLS.
    """

    model_config = SettingsConfigDict(
        env_file=None,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        case_sensitive=False,
        str_strip_whitespace=True,
    )

    channel: Literal["local", "wechaty"] = "local"
    data_dir: Path | None = None
    console_host: str = "127.0.0.1"
    console_port: Annotated[int, Field(ge=0, le=65_535)] = 8080
    pace: Annotated[tuple[float, float] | None, NoDecode] = (1.0, 3.0)
    operator_name: str = ""
    operator_phone: str = ""
    operator_unit: str = ""
    rooms: Annotated[tuple[str, ...], NoDecode] = ()
    wechaty_puppet_service_token: SecretStr = SecretStr("")
    wechaty_puppet_service_endpoint: str = ""
    gateway_cert: Path | None = None
    gateway_plaintext: bool = False
    llm_url: str = ""
    llm_model: str = ""
    llm_key: SecretStr = SecretStr("")
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    opening_silence: Seconds = None
    opening_most: Seconds = None
    collecting_silence: Seconds = None
    collecting_most: Seconds = None
    line_gap: Seconds = None
    small_talk_kept: Seconds = None
    danger_repeat: Seconds = None
    later: Seconds = None

    @model_validator(mode="before")
    @classmethod
    def _gateway_means_wechaty(cls, given: Any) -> Any:
        """Who fills in a gateway and no channel means that gateway, not the demo."""
        gateway = ("wechaty_puppet_service_token", "wechaty_puppet_service_endpoint")
        if isinstance(given, dict) and "channel" not in given and any(given.get(name) for name in gateway):
            return {**given, "channel": "wechaty"}
        return given

    @field_validator("pace", mode="before")
    @classmethod
    def _pace(cls, given: object) -> object:
        """ "off", "2" or "1-3"."""
        if not isinstance(given, str):
            return given
        text = given.strip().lower()
        if text in ("off", "关", "0"):
            return None
        parts = text.replace("~", "-").replace("到", "-").split("-")
        try:
            numbers = [float(part) for part in parts]
        except ValueError:
            raise ValueError("PACE") from None
        least, most = numbers[0], numbers[-1]
        if len(numbers) > 2 or not 0 <= least <= most <= 3600:
            raise ValueError("PACE")
        return (least, most)

    @field_validator("rooms", mode="before")
    @classmethod
    def _rooms(cls, given: object) -> object:
        """Names of groups, by comma."""
        if not isinstance(given, str):
            return given
        return tuple(filter(None, (part.strip() for part in given.replace("，", ",").split(","))))

    @model_validator(mode="after")
    def _clocks_fit(self) -> Settings:
        """A clock that closes before the one that opens would lose what is said in between."""
        silence, most = self.opening_silence, self.opening_most
        if silence is not None and most is not None and silence > most:
            raise ValueError("OPENING")
        silence, most = self.collecting_silence, self.collecting_most
        if silence is not None and most is not None and silence > most:
            raise ValueError("COLLECTING")
        return self

    @model_validator(mode="after")
    def _model_fits(self) -> Settings:
        """Questions of villagers go over the net only sealed; LLM_URL alone says not which model."""
        if not self.llm_url:
            return self
        url = urlsplit(self.llm_url)
        if url.scheme not in ("http", "https") or not url.hostname:
            raise ValueError("LLM_URL")
        if url.scheme == "http" and not _in_the_house(url.hostname):
            raise ValueError("LLM_HTTPS")
        if not self.llm_model:
            raise ValueError("LLM_MODEL")
        return self

    @property
    def folder(self) -> Path:
        """Where everything is kept: the demo apart from the real."""
        if self.data_dir is not None:
            return self.data_dir
        return DEMO_FOLDER if self.demo else REAL_FOLDER

    @property
    def demo(self) -> bool:
        """The embedded default: no network, a sample county."""
        return self.channel == "local"

    @property
    def missing_for_wechat(self) -> tuple[str, ...]:
        """The settings without which WeChat cannot be joined, in the order of .env.example."""
        needed = {
            "WECHATY_PUPPET_SERVICE_TOKEN": self.wechaty_puppet_service_token.get_secret_value(),
            "WECHATY_PUPPET_SERVICE_ENDPOINT": self.wechaty_puppet_service_endpoint,
            "ROOMS": self.rooms,
            "OPERATOR_NAME": self.operator_name,
            "OPERATOR_PHONE": self.operator_phone,
        }
        return tuple(name for name, value in needed.items() if not value)

    @property
    def web_port(self) -> int:
        """The page's port."""
        return self.console_port

    def limits(self, stored: Limits) -> Limits:
        """The clocks of clocks.toml, the demo's faster ones over them, what is set here over both."""
        windows = dict(DEMO_WINDOWS) if self.demo else {}
        for name in WINDOWS:
            value = getattr(self, name)
            if value is not None:
                windows[name] = value
        limits = stored.with_windows(windows)
        if self.demo:  # whoever tries it at ten in the evening must see the alert all the same
            limits = replace(limits, night_from=24, night_to=0)
        return limits


NAMES = tuple(name.upper() for name in Settings.model_fields)

_KNOWN_BESIDES = frozenset(
    {"SHUOSHI_CRASH_AT", "WECHATY_LOG"}
)  # the second is wechaty's own, set by our mend
_OURS = ("WECHATY_", "SHUOSHI_", "CONSOLE_", "OPERATOR_", "OPENING_", "COLLECTING_", "GATEWAY_", "LLM_")

_SAYINGS = {
    "missing": "没有填",
    "int_parsing": "要填整数",
    "int_type": "要填整数",
    "int_from_float": "要填整数",
    "float_parsing": "要填数字",
    "float_type": "要填数字",
    "finite_number": "要填数字",
    "path_type": "要填文件或文件夹的路径",
    "bool_parsing": "要填 yes 或 no",
    "bool_type": "要填 yes 或 no",
    "string_type": "要填文字",
    "greater_than": "要大于 {gt}",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "literal_error": "只能填 {expected}",
}
_OWN_SAYINGS = {
    "PACE": "要填 off，或者秒数（2），或者从几秒到几秒（1-3）",
    "OPENING": "OPENING_SILENCE 不能比 OPENING_MOST 长",
    "LLM_URL": "LLM_URL 要填网址，像 https://主机/v1",
    "LLM_HTTPS": "LLM_URL 在别的机器上，要用 https 开头的：村民问的话不能敞着走",
    "LLM_MODEL": "填了 LLM_URL，LLM_MODEL 也要填：用哪个模型",
    "COLLECTING": "COLLECTING_SILENCE 不能比 COLLECTING_MOST 长",
}


def _in_the_house(host: str) -> bool:
    """This machine, or one of the same network by its number."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False


def load_settings(env_file: Path | None = ENV_FILE, **given: Any) -> Settings:
    """
    The settings.

    Args:
        env_file: read where it exists; None: the environment alone.
        given: what a command's options say; before the environment and the file.

    Raises:
        SettingsError: every mistake, each with the setting's name.
    """
    file = env_file if env_file is not None and env_file.is_file() else None
    try:
        return Settings(_env_file=file, _env_file_encoding="utf-8-sig", **given)
    except ValidationError as error:
        raise SettingsError("\n".join(mistakes(error))) from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file}：要存成 UTF-8 编码（记事本「另存为」里选 UTF-8）") from None


def mistakes(error: ValidationError) -> list[str]:
    """Each mistake as a Chinese sentence that names the setting; never what was filled in."""
    found: list[str] = []
    for one in error.errors(include_input=False, include_url=False):
        own = _OWN_SAYINGS.get(str(one.get("ctx", {}).get("error", "")))
        where = str(one["loc"][0]).upper() if one["loc"] else ""
        if own and not where:
            found.append(f"{own}。")
            continue
        said = own or _SAYINGS.get(one["type"], "填得不对，照 .env.example 里的样子改")
        values = {k: _plain(v) for k, v in one.get("ctx", {}).items()}
        found.append(f"设置 {where}：{said.format(**values) if not own else said}。")
    return list(dict.fromkeys(found))


def warnings(env_file: Path | None = ENV_FILE, environment: Mapping[str, str] | None = None) -> list[str]:
    """Names that look like settings and are none: from the file any, from the environment those like ours."""
    found: list[str] = []
    known = {*NAMES, *_KNOWN_BESIDES}
    if env_file is not None and env_file.is_file():
        names = [name.upper() for name in dotenv_values(env_file, encoding="utf-8-sig")]
        found += [
            f"{env_file} 里的 {name} 不是这里的设置{_perhaps(name)}。" for name in names if name not in known
        ]
    for name in sorted(os.environ if environment is None else environment):
        upper = name.upper()
        if upper in known:
            continue
        if upper.startswith(_OURS) or difflib.get_close_matches(upper, NAMES, 1, 0.9):
            found.append(f"环境变量 {name} 不是这里的设置{_perhaps(upper)}。")
    return found


def _perhaps(name: str) -> str:
    close = difflib.get_close_matches(name, NAMES, 1, 0.6)
    return f"，是不是 {close[0]}" if close else ""


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace(" or ", " 或 ")
