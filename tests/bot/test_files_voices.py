"""A voice is passed on as something a phone plays, and a stranger's bytes cost one file at the most."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from bot.apart import Lately, apart
from bot.voices import is_silk, mp3_of, playable_ending
from tests.bot.files_rig import a_tone
from tests.needs import TREE

MOST = 3_000_000


def _seconds(mp3: bytes) -> float:
    """Length of an MP3 of one bit rate, counted by its frames (MPEG 2, layer III: 576 samples each)."""
    frames, at, rate = 0, 0, 1
    while at + 4 <= len(mp3):
        head = mp3[at : at + 4]
        assert head[0] == 0xFF and head[1] & 0xFE == 0xF2, head.hex()
        kilobits = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)[head[2] >> 4]
        rate = (22_050, 24_000, 16_000)[head[2] >> 2 & 3]
        assert head[3] >> 6 == 3  # one channel
        at += 72_000 * kilobits // rate + (head[2] >> 1 & 1)
        frames += 1
    return frames * 576 / rate


@pytest.mark.parametrize("tencent", [True, False])
def test_a_voice_of_wechat_becomes_an_mp3_as_long_as_it_was(tencent: bool) -> None:
    """With the byte that WeChat puts before the mark, and without."""
    voice = a_tone(3, tencent=tencent)
    assert is_silk(voice) and not playable_ending(voice)

    mp3 = apart("voice", voice, MOST)

    assert mp3 is not None and playable_ending(mp3) == ".mp3"
    assert abs(_seconds(mp3) - 3.0) < 0.15


def test_a_minute_is_small() -> None:
    """The longest voice WeChat takes is a quarter of a megabyte: a phone in the field loads it."""
    mp3 = apart("voice", a_tone(60), MOST)

    assert mp3 is not None and len(mp3) < 300_000


def test_the_same_voice_gives_the_same_bytes() -> None:
    """In one process and in another."""
    assert mp3_of(a_tone()) == mp3_of(a_tone()) == apart("voice", a_tone(), MOST)


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b"ID3\x04" + bytes(20), ".mp3"),
        (b"\xff\xfb\x90" + bytes(20), ".mp3"),
        (b"\xff\xf3\x40" + bytes(20), ".mp3"),
        (b"\xff\xf1\x50" + bytes(20), ".aac"),
        (b"#!AMR\n" + bytes(20), ".amr"),
        (b"#!AMR-WB\n" + bytes(20), ".amr"),
        (b"RIFF\x24\0\0\0WAVEfmt ", ".wav"),
        (b"RIFF\x24\0\0\0AVI LIST", ""),
        (b"OggS" + bytes(20), ".ogg"),
        (b"\0\0\0\x18ftypM4A " + bytes(20), ".m4a"),
        (b"MZ\x90\0", ""),
        (b"<html>", ""),
        (b"\xff", ""),
        (b"", ""),
    ],
)
def test_what_plays_is_known_by_its_bytes(content: bytes, ending: str) -> None:
    """Whatever it is called."""
    assert playable_ending(content) == ending


def _hostile() -> list[bytes]:
    chance, good = random.Random(7), a_tone()
    made = [
        b"",
        b"\x02",
        b"#!SILK_V3",
        b"\x02#!SILK_V3",
        b"\x02#!SILK_V3\xff\x7f" + bytes(40),
        b"\x02#!SILK_V3" + b"\x01\0z" * 2_000,
        b"\x02#!SILK_V3\xff\xff",
        good[:-5],
        good[:40],
        good[:10] + bytes(2_000),
        b"\x02#!SILK_V3" + chance.randbytes(5_000),
    ]
    for spoilt in (1, 20, 400):
        bytes_ = bytearray(good)
        for _ in range(spoilt):
            bytes_[chance.randrange(10, len(bytes_))] = chance.randrange(256)
        made.append(bytes(bytes_))
    return made


@pytest.mark.parametrize("content", _hostile(), ids=lambda content: f"{len(content)} bytes")
def test_bytes_that_are_no_voice_cost_that_file_alone(content: bytes) -> None:
    """Nothing, or some sound; whatever the library does with them, this process goes on."""
    found = apart("voice", content, MOST)

    assert found is None or playable_ending(found) == ".mp3"


def test_a_child_that_takes_too_long_is_ended() -> None:
    """The file is given up; nobody waits for it."""
    assert apart("voice", a_tone(), MOST, within=0.01) is None


def test_what_is_made_is_never_larger_than_asked() -> None:
    """A result over the limit is no result."""
    assert apart("voice", a_tone(), 100) is None


def test_a_child_that_dies_costs_that_file_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As when a library writes where it must not: the system ends the child, the bot goes on."""
    killer = tmp_path / "python"
    killer.write_text("#!/bin/sh\nkill -SEGV $$\n", "utf-8")
    killer.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(killer))

    assert apart("voice", a_tone(), MOST) is None


def test_one_photo_for_several_people_is_read_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The last few results stay at hand; what came before them is read anew."""
    reads = tmp_path / "reads"
    reader = tmp_path / "python"
    reader.write_text(f"#!/bin/sh\necho read >> {reads}\ncat\n", "utf-8")
    reader.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(reader))
    lately = Lately()

    found = [lately("picture", content, MOST) for content in (b"1", b"1", b"2", b"1")]
    for content in (b"3", b"4", b"5", b"6", b"1"):
        lately("picture", content, MOST)

    assert found == [b"1", b"1", b"2", b"1"]
    assert reads.read_text("utf-8").count("read") == 2 + 5


def test_the_child_knows_nothing_of_the_bot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the gateway's token nor anything else of the environment goes there."""
    seen = tmp_path / "seen"
    looker = tmp_path / "python"
    looker.write_text(f"#!/bin/sh\nenv > {seen}\n", "utf-8")
    looker.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(looker))
    monkeypatch.setenv("WECHATY_PUPPET_SERVICE_TOKEN", "planted-token")

    apart("voice", a_tone(), MOST)

    told = seen.read_text("utf-8")
    assert "PATH=" in told and "planted" not in told and "WECHATY" not in told


def test_the_child_is_held_to_its_limits() -> None:
    """Memory and processor time, as the system counts them."""
    script = (
        "import resource as r, bot.apart as a; a._limit();"
        "print(r.getrlimit(r.RLIMIT_AS)[0], r.getrlimit(r.RLIMIT_CPU)[0], r.getrlimit(r.RLIMIT_CORE)[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(TREE)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["800000000", "25", "0"]
