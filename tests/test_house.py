"""The house itself: what lies in the tree, who may import whom, what the lock files hold."""

from __future__ import annotations

import ast
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

from tests.needs import TREE, need, shared

ROOMS = ("bot", "handlers", "lexicon", "storage")
TOP_LEVEL = {
    *ROOMS,
    "tests",
    "docs",
    ".ci",
    "pyproject.toml",
    "requirements.lock",
    "requirements-test.lock",
    "requirements-train.lock",
    "Makefile",
    ".env.example",
    ".gitignore",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
}
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-train.lock")
# Each host is written so that this file does not find itself.
ADDRESSES = re.compile(
    r"(?:^|[^\w.])/(?:wor[k]|far[m]|roo[t]|opt/whee[l]s|opt/pyp[i][\w-]*)(?:/|\b)"
    r"|pyp[i]\.(?:org|tuna)|pythonhoste[d]|npmj[s]\.(?:org|com)|deb(?:ian)?\.debia[n]\.org|fil[e]:///",
)
# Needed though no file imports them by name.
NOT_IMPORTED = {
    "wechaty": "brings wechaty_puppet_service and wechaty_grpc, which bot/channels/ uses",
    "betterproto": "wechaty's, held at the version it was made with",
    "standard-telnetlib": "wechaty's, on Python 3.13",
    "tzdata": "zoneinfo reads it on machines without zone files",
    "python-dotenv": "pydantic-settings reads .env with it",
}
# What wechaty brings is mended where wechaty is used; asking for it here too could only pin it twice.
WECHATYS_OWN = {"wechaty-puppet", "wechaty-puppet-service", "wechaty-grpc", "grpclib", "pyee", "urllib3"}


def _files() -> list[Path]:
    """Every file that is, or would be, committed."""
    git = shutil.which("git")
    listed = git and subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=TREE,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed and listed.returncode == 0:
        found = {TREE / name for name in listed.stdout.split("\0") if name}
    else:  # a copy without .git, as from an archive
        outside = re.compile(
            r"(^|/)node_modules/|^(\.git|\.venv[^/]*|data|\.[a-z_]*cache|\.hypothesis|\.env)(/|$)|__pycache__|^tests/shots/"
        )
        found = {p for p in TREE.rglob("*") if not outside.search(p.relative_to(TREE).as_posix())}
    return sorted(path for path in found if path.is_file())


def _python_files() -> list[Path]:
    return [path for path in _files() if path.suffix == ".py"]


def _run(*command: str) -> None:
    env = {**os.environ, "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, *command], cwd=TREE, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _name(requirement: str) -> str:
    """A requirement's distribution name, as registries compare them."""
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match, requirement
    return re.sub(r"[-_.]+", "-", match.group()).lower()


def _imported() -> dict[str, set[str]]:
    """Third-party module → the files of the four rooms that import it."""
    found: dict[str, set[str]] = {}
    for path in _python_files():
        room, *inside = path.relative_to(TREE).parts
        # What trains the weights never runs with the bot, and its packages are an extra.
        if room not in ROOMS or "train" in inside:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names = [node.module]
            for name in names:
                top = name.partition(".")[0]
                if top not in sys.stdlib_module_names and top not in ROOMS:
                    found.setdefault(top, set()).add(path.relative_to(TREE).as_posix())
    return found


def _declared() -> set[str]:
    with (TREE / "pyproject.toml").open("rb") as file:
        return {_name(line) for line in tomllib.load(file)["project"]["dependencies"]}


def _pins(lock: str) -> set[str]:
    """`name==version ; marker` of each package of a lock file."""
    lines = (TREE / lock).read_text("utf-8").splitlines()
    return {line.removesuffix(" \\") for line in lines if re.match(r"\w", line)}


def test_every_top_level_entry_is_one_of_the_house() -> None:
    """Nothing lies at the top but the rooms and the papers that CONTRIBUTING names."""
    found = {path.relative_to(TREE).parts[0] for path in _files()}

    assert sorted(found - TOP_LEVEL) == []


def test_no_file_holds_a_path_or_an_address_of_one_machine() -> None:
    """A clone elsewhere finds no folder of the makers' machines and no registry's address in any file."""
    found = []
    for path in _files():
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError:  # a picture
            continue
        found += [
            f"{path.relative_to(TREE)}:{n}: {line[:160]}"
            for n, line in enumerate(lines, 1)
            if ADDRESSES.search(line)
        ]

    assert found == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_address_and_gives_every_package_its_hashes(lock: str) -> None:
    """Each package of a lock file has one version and a SHA-256 or more; no line says where to fetch it."""
    text = (TREE / lock).read_text("utf-8")
    blocks = re.split(r"\n(?=\w)", text.split("\n", 2)[2])

    assert not re.search(r"https?://|file:|index-url|find-links", text)
    assert blocks
    assert [
        block for block in blocks if "--hash=sha256:" not in block or "==" not in block.splitlines()[0]
    ] == []


def test_the_test_lock_only_adds_to_the_lock_of_the_bot() -> None:
    """What is tested is what people run: every pin of the bot's lock stands in the test lock."""
    assert sorted(_pins("requirements.lock") - _pins("requirements-test.lock")) == []


def test_the_locks_hold_what_pyproject_asks_for() -> None:
    """A dependency put into pyproject.toml without `make lock` is told."""
    locked = {_name(pin) for pin in _pins("requirements.lock")}

    assert sorted(_declared() - locked) == []


def test_every_import_of_the_rooms_is_a_declared_dependency() -> None:
    """No room leans on a package that only came along with another."""
    owners = packages_distributions()
    declared = _declared()
    undeclared = []
    for module, files in _imported().items():
        names = {_name(owner) for owner in owners.get(module, [module])}
        if not names & declared:
            outside = [
                f for f in sorted(files) if not (names & WECHATYS_OWN and f.startswith("bot/channels/"))
            ]
            undeclared += [f"{file} imports {module}" for file in outside]

    assert undeclared == []


def test_every_declared_dependency_is_imported() -> None:
    """What nobody imports is not installed on a township's machine."""
    owners = packages_distributions()
    used = {_name(owner) for module in _imported() for owner in owners.get(module, [])}

    assert sorted(_declared() - used - NOT_IMPORTED.keys()) == []


def test_no_python_file_is_longer_than_450_lines() -> None:
    """A file of more than 450 lines holds a second idea that wants its own room."""
    lengths = {
        p.relative_to(TREE).as_posix(): len(p.read_text("utf-8").splitlines()) for p in _python_files()
    }

    assert {name: length for name, length in lengths.items() if length > 450} == {}


def test_tests_are_skipped_only_by_saying_what_they_need() -> None:
    """No test is switched off in place: what is skipped goes through tests/needs.py, which fails in CI."""
    off = re.compile(r"\bpytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b")
    found = [
        path.relative_to(TREE).as_posix()
        for path in _python_files()
        if path.name not in {"needs.py", "test_house.py"} and off.search(path.read_text("utf-8"))
    ]

    assert found == []


def test_only_a_second_python_may_be_missing_in_ci_too() -> None:
    """What is left out without failing in CI is Python 3.13 besides, which a bare machine may lack."""
    users = [
        path.name
        for path in _python_files()
        if path.name not in {"needs.py", "test_house.py"} and "leave_out(" in path.read_text("utf-8")
    ]

    assert users == ["test_python313.py"]


def test_what_a_test_needs_is_skipped_at_home_and_failed_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing part skips a test with its reason; with CI=true the same part missing is a failure."""
    need("这个在", True)

    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="缺茶壶"):
        need("茶壶", False)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="缺茶壶"):
        need("茶壶", False)
    with pytest.raises(pytest.fail.Exception, match="no/such"):
        shared("no/such")


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_no_test_can_reach_another_machine() -> None:
    """A connection to any address but this machine's own is refused before it is tried."""
    with socket.socket() as outside, pytest.raises(SocketConnectBlockedError):
        outside.connect(("192.0.2.1", 80))  # an address kept for documents (RFC 5737)


def test_make_lists_every_target_with_an_explanation() -> None:
    """Plain `make` shows each target that the Makefile has, with a word in Chinese on it."""
    makefile = (TREE / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):(?!=)", makefile, re.M))
    shown = subprocess.run(["make", "-s"], cwd=TREE, capture_output=True, text=True, check=True).stdout

    assert set(re.findall(r"^  make (\S+) +\S", shown, re.M)) == targets


def test_papers_name_only_make_targets_that_exist() -> None:
    """A `make something` in README or CONTRIBUTING is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):(?!=)", (TREE / "Makefile").read_text("utf-8"), re.M))
    named = set()
    for paper in ("README.md", "CONTRIBUTING.md"):
        named |= set(re.findall(r"`make ([a-z-]+)", (TREE / paper).read_text("utf-8")))

    assert sorted(named - targets) == []


def test_rooms_import_each_other_only_as_allowed() -> None:
    """bot may use handlers, handlers lexicon and storage; wechaty, SQL and sealing stay in their rooms."""
    _run("-c", "from importlinter.cli import lint_imports_command as check; check(['--no-cache'])")


def test_ruff_finds_nothing() -> None:
    """The code is clean by the rules of pyproject.toml, and nothing but bot/clock.py asks the clock."""
    _run("-m", "ruff", "check", "--no-cache", ".")


def test_code_is_formatted() -> None:
    """`ruff format` would change no file."""
    _run("-m", "ruff", "format", "--check", "--no-cache", ".")


@pytest.mark.timeout(400)
def test_types_hold() -> None:
    """mypy --strict accepts the four rooms and their tests."""
    _run("-m", "mypy", "--no-error-summary")
