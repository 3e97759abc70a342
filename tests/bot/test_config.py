"""Settings: all mistakes at once and in Chinese, nothing secret printed, .env.example as the code is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.config import NAMES, WINDOWS, Settings, SettingsError, load_settings, warnings
from handlers.hours import is_night
from handlers.limits import SECOND, stored_limits
from tests.needs import TREE

EXAMPLE = TREE / ".env.example"
_SETTING = re.compile(r"^# ([A-Z_]+)=(.*)$")


@pytest.fixture(autouse=True)
def _none_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_without_anything_it_is_the_demo() -> None:
    """Two commands and no file: local channel, data/demo, the page on this machine alone."""
    settings = load_settings(None)

    assert settings.demo
    assert settings.folder == Path("data/demo")
    assert (settings.console_host, settings.web_port) == ("127.0.0.1", 8080)
    assert settings.pace == (1.0, 3.0)


def test_a_real_store_is_not_kept_with_the_demo() -> None:
    """With a gateway everything lies in data/, not in data/demo."""
    assert load_settings(None, channel="wechaty").folder == Path("data")


def test_every_mistake_is_told_at_once_with_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who edits .env sees all that is wrong in one go, in Chinese."""
    monkeypatch.setenv("CONSOLE_PORT", "八千")
    monkeypatch.setenv("PACE", "快点")
    monkeypatch.setenv("CHANNEL", "weixin")
    monkeypatch.setenv("OPENING_SILENCE", "-5")

    with pytest.raises(SettingsError) as error:
        load_settings(None)

    lines = str(error.value).splitlines()
    assert [line.split("：")[0] for line in lines] == [
        "设置 CHANNEL",
        "设置 CONSOLE_PORT",
        "设置 PACE",
        "设置 OPENING_SILENCE",
    ]
    assert all(re.search(r"要填|只能填|要大于", line) for line in lines)


def test_a_mistake_shows_neither_what_was_filled_in_nor_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token is printed in no error and no repr."""
    monkeypatch.setenv("WECHATY_PUPPET_SERVICE_TOKEN", "puppet_planted_token")
    assert "planted" not in repr(load_settings(None))
    monkeypatch.setenv("CONSOLE_PORT", "planted")

    with pytest.raises(SettingsError) as error:
        load_settings(None)

    assert "planted" not in str(error.value)


@pytest.mark.parametrize(
    ("written", "pace"),
    [("off", None), ("关", None), ("2", (2.0, 2.0)), ("1-3", (1.0, 3.0)), ("0.5 - 1", (0.5, 1.0))],
)
def test_pace_is_off_a_number_or_a_span(
    monkeypatch: pytest.MonkeyPatch, written: str, pace: tuple[float, float] | None
) -> None:
    """PACE as people write it."""
    monkeypatch.setenv("PACE", written)

    assert load_settings(None).pace == pace


@pytest.mark.parametrize("written", ["3-1", "1-2-3", "-1", "nan", "99999"])
def test_a_pace_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    """Neither backwards nor negative nor without end."""
    monkeypatch.setenv("PACE", written)

    with pytest.raises(SettingsError, match="设置 PACE"):
        load_settings(None)


def test_rooms_are_listed_with_either_comma(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Chinese comma does as well."""
    monkeypatch.setenv("ROOMS", "正安镇村民说事群， 广宁街道村民说事群,")

    assert load_settings(None).rooms == ("正安镇村民说事群", "广宁街道村民说事群")


def test_the_file_may_have_a_bom_and_empty_lines(tmp_path: Path) -> None:
    """Windows Notepad's .env is read; a name with nothing behind it counts as not set."""
    file = tmp_path / ".env"
    file.write_bytes("\ufeffCONSOLE_PORT=9090\r\nPACE=\r\n".encode())

    settings = load_settings(file)

    assert (settings.console_port, settings.pace) == (9090, (1.0, 3.0))


def test_a_file_in_another_encoding_is_told_plainly(tmp_path: Path) -> None:
    """GBK, as an old editor writes it."""
    file = tmp_path / ".env"
    file.write_bytes("OPERATOR_NAME=王红".encode("gbk"))

    with pytest.raises(SettingsError, match="UTF-8"):
        load_settings(file)


def test_the_environment_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the service manager sets wins over .env."""
    file = tmp_path / ".env"
    file.write_text("CONSOLE_PORT=9090\n", encoding="utf-8")
    monkeypatch.setenv("CONSOLE_PORT", "9191")

    assert load_settings(file).console_port == 9191


def test_misspelt_names_are_warned_about(tmp_path: Path) -> None:
    """From the file any unknown name, from the environment those that look like ours; with a guess."""
    file = tmp_path / ".env"
    file.write_text("CONSOLE_PROT=1\nCONSOLE_PORT=1\n", encoding="utf-8")

    found = warnings(file, {"OPENING_SILENCES": "1", "PATH": "/bin", "HOME": "/", "DATA_DIR": "x"})

    assert len(found) == 2
    assert "CONSOLE_PROT 不是这里的设置，是不是 CONSOLE_PORT" in found[0]
    assert "OPENING_SILENCES 不是这里的设置，是不是 OPENING_SILENCE" in found[1]


def test_windows_that_would_cut_off_what_is_said_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A silence longer than the longest time makes no sense."""
    monkeypatch.setenv("OPENING_SILENCE", "60")
    monkeypatch.setenv("OPENING_MOST", "30")

    with pytest.raises(SettingsError, match="OPENING_MOST"):
        load_settings(None)


def test_the_demo_waits_five_seconds_and_a_setting_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """clocks.toml, over it the demo's windows, over both what is set."""
    stored = stored_limits()
    assert load_settings(None).limits(stored).opening_silence == 5 * SECOND
    assert load_settings(None, channel="wechaty").limits(stored) == stored
    monkeypatch.setenv("OPENING_SILENCE", "0.5")

    assert load_settings(None).limits(stored).opening_silence == SECOND // 2


def test_each_window_that_can_be_set_is_one_of_the_clocks() -> None:
    """No setting stands for a clock that handlers do not know."""
    stored = stored_limits()

    assert [name for name in WINDOWS if not isinstance(getattr(stored, name, None), int)] == []


def test_env_example_explains_every_setting_and_nothing_else() -> None:
    """Each setting stands there once, after a line that explains it, with the default the code has."""
    rows = EXAMPLE.read_text("utf-8").splitlines()
    shown = {m[1]: (m[2], rows[n - 1]) for n, row in enumerate(rows) if (m := _SETTING.match(row))}

    assert sorted(shown) == sorted(NAMES)
    assert [
        name for name, (_, above) in shown.items() if not re.match(r"# .*[\u4e00-\u9fff]|# [A-Z_]+=", above)
    ] == []


def test_env_example_shows_the_defaults(tmp_path: Path) -> None:
    """All its lines taken over as they are, the settings are those of no file at all."""
    file = tmp_path / ".env"
    rows = EXAMPLE.read_text("utf-8").splitlines()
    file.write_text("\n".join(row[2:] for row in rows if _SETTING.match(row)), encoding="utf-8")

    filled, bare = load_settings(file), load_settings(None)
    stored = stored_limits()

    assert filled.folder == bare.folder
    for name in Settings.model_fields:
        if name in WINDOWS:
            assert getattr(filled, name) * SECOND == getattr(stored, name), name
        elif name != "data_dir":
            assert getattr(filled, name) == getattr(bare, name), name


def test_the_demo_knows_no_night() -> None:
    """Whoever tries it in the evening sees the alert; the real bot keeps the hours of clocks.toml."""
    late = 1_772_409_600 * SECOND + 14 * 3600 * SECOND  # 22:00 in Asia/Shanghai
    stored = stored_limits()

    assert not is_night(late, load_settings(None).limits(stored))
    assert is_night(late, load_settings(None, channel="wechaty").limits(stored))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"llm_url": "api.example.cn"}, "要填网址"),
        ({"llm_url": "http://api.example.cn/v1", "llm_model": "m"}, "https"),
        ({"llm_url": "https://api.example.cn/v1"}, "LLM_MODEL"),
    ],
)
def test_a_model_far_away_needs_https_and_a_name(given: dict[str, str], told: str) -> None:
    """What villagers ask does not go over the net for everybody to read."""
    with pytest.raises(SettingsError, match=told):
        load_settings(None, **given)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:11434/v1", "http://192.168.1.9/v1", "https://a.example/v1"]
)
def test_a_model_in_the_house_may_do_without(url: str) -> None:
    """On this machine or in its own network."""
    assert load_settings(None, llm_url=url, llm_model="m").llm_url == url
