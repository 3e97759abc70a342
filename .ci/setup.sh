#!/usr/bin/env bash
# Puts in place what a target needs: looks first, installs what is missing (as root, with apt-get) or names the
# command, then fills .venv from the lock file.  Usage: setup.sh run | test | train
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export PYTHONUTF8=1 DEBIAN_FRONTEND=noninteractive
want=${1:-test}

say() { printf '%s\n' "$*" >&2; }

apt_fresh=
# apt PACKAGE...: installs as root on Debian and its kin; anywhere else says what to type and returns 1.
apt() {
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "正在装系统的包：$*"
        # The lists of a fresh image are empty or old; one look is enough.
        [ -n "$apt_fresh" ] || apt-get update -qq </dev/null >/dev/null
        apt_fresh=yes
        apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null
    elif command -v apt-get >/dev/null; then
        say "请执行：sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
        return 1
    else
        say "请用这台机器自己的装包工具装上：$*"
        return 1
    fi
}

# A Python that the lock was made for and that can make a venv (Debian leaves ensurepip out of python3).
find_python() {
    local name
    for name in python3 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
            >/dev/null 2>&1; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

need_python() {
    python=$(find_python) && return 0
    say "缺 Python 3.11 到 3.13（要带 venv 和 ensurepip）。"
    apt python3 python3-venv || exit 1
    python=$(find_python) && return 0
    say "系统带的 python3 是 $(python3 --version 2>&1 || true)，说事要 3.11 到 3.13。请装上其中一个再来。"
    exit 1
}

has_chromium() {
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null
}

# Without a Chinese font the browser draws boxes, and a screenshot shows nothing.
has_chinese_font() {
    command -v fc-list >/dev/null && fc-list :lang=zh | grep -q .
}

# The driver inside playwright's wheel is linked against it; a bare Debian does not have it.
has_libatomic() {
    compgen -G '/usr/lib*/libatomic.so.1' >/dev/null || compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null
}

has_node() {
    command -v node >/dev/null && [ "$(node --version | sed 's/^v\([0-9]*\).*/\1/')" -ge 18 ] 2>/dev/null
}

# Every missing thing is named at once, then installed or refused together.
need_for_tests() {
    local packages=()
    has_chromium || { say "跑测试还缺浏览器 chromium。"; packages+=(chromium); }
    has_chinese_font || { say "跑测试还缺中文字体（截图里的字才看得见）。"; packages+=(fontconfig fonts-wqy-microhei); }
    has_libatomic || { say "跑测试还缺 libatomic（开浏览器要用）。"; packages+=(libatomic1); }
    has_node || { say "跑测试还缺 node（18 以上）。"; packages+=(nodejs); }
    command -v npm >/dev/null || { say "跑测试还缺 npm。"; packages+=(npm); }
    [ ${#packages[@]} -eq 0 ] || apt "${packages[@]}" || return 1
    has_node || { say "系统带的 node 是 $(node --version)，测试要 18 以上。请装上再来。"; return 1; }
}

make_venv() {
    local version
    version=$(.venv/bin/python -c 'import sys; print(*sys.version_info[:2], sep=".")' 2>/dev/null || true)
    case $version in
        3.11 | 3.12 | 3.13) ;;
        *)
            need_python
            say "用 $python 建 .venv"
            "$python" -m venv --clear .venv
            ;;
    esac
}

# fill LOCK [VENV]: installs it, unless exactly this lock has gone in before (its copy lies there as the stamp).
fill() {
    local venv=${2:-.venv}
    local stamp=$venv/installed.$1
    cmp -s "$1" "$stamp" && return 0
    say "正在按 $1 装依赖（$venv），约一分钟，装过一次就不再装……"
    if ! "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
        --use-pep517 --require-hashes -r "$1" </dev/null; then
        say "依赖没装上。多半是网络：换个近处的软件源（环境变量 PIP_INDEX_URL）再来一次。"
        exit 1
    fi
    cp "$1" "$stamp"
}

# Where there is a 3.13 besides, the channel's tests run on it too (tests/test_python313.py), in a venv of its own.
fill_313() {
    local found
    [ "$(.venv/bin/python -c 'import sys; print(sys.version_info[1])')" != 13 ] || return 0
    if ! .venv-3.13/bin/python -c '' 2>/dev/null; then
        for found in python3.13 "$(pyenv prefix 3.13 2>/dev/null || true)/bin/python3.13"; do
            # pyenv puts a python3.13 in the path that only says it is not switched on.
            "$found" -c 'import venv, ensurepip' >/dev/null 2>&1 || continue
            "$found" -m venv --clear .venv-3.13
            break
        done
    fi
    [ -x .venv-3.13/bin/python ] || return 0
    fill requirements.lock .venv-3.13
    fill requirements-test.lock .venv-3.13
}

# The gateway that the tests drive runs in node; people who only use the bot never need it.
fill_gateway() {
    local lock=tests/gateway/package-lock.json stamp=tests/gateway/node_modules/installed.lock
    if [ ! -f "$lock" ] || cmp -s "$lock" "$stamp"; then return 0; fi
    say "正在按 $lock 装测试用的网关……"
    if ! npm ci --prefix tests/gateway --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null >&2; then
        say "测试用的网关没装上。多半是网络：再来一次，或者换个近处的 npm 软件源。"
        exit 1
    fi
    cp "$lock" "$stamp"
}

case $want in
    run | test | train) ;;
    *) say "用法：setup.sh run | test | train"; exit 2 ;;
esac

make_venv
tests_ready=yes
[ "$want" != test ] || need_for_tests || tests_ready=
fill requirements.lock
case $want in
    test)
        fill requirements-test.lock
        fill_313
        [ -z "$tests_ready" ] || fill_gateway
        ;;
    train) fill requirements-train.lock ;;
esac
if [ -z "$tests_ready" ]; then
    say "说事能用了（make run），测试还不能跑：上面说的先装上。"
    exit 1
fi
