#!/usr/bin/env bash
# Rewrites the lock files from pyproject.toml: one file each for Python 3.11 to 3.13 and both architectures, with
# hashes and without any address.  Usage: lock.sh [--upgrade]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
uv_version=0.13.9

[ -x .venv-tools/bin/uv ] || {
    bash .ci/setup.sh run
    .venv/bin/python -m venv .venv-tools
    .venv-tools/bin/python -m pip install --quiet --disable-pip-version-check "uv==$uv_version"
}

# lock OUT OPTION...: what stands in OUT already is kept where it still fits, unless --upgrade is among the options.
lock() {
    local out=$1
    shift
    .venv-tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
        "$@" pyproject.toml -o "$out"
    # An address would tie every user to this machine's registry.
    if grep -nE 'https?://|file:|index-url|find-links' "$out"; then
        printf '%s 里有地址，不能提交。\n' "$out" >&2
        exit 1
    fi
}

# The other two agree with the first, so that one .venv can hold them together.
lock requirements.lock "$@"
lock requirements-test.lock "$@" --extra test --extra dev -c requirements.lock
lock requirements-train.lock "$@" --extra train -c requirements-test.lock
wc -l requirements*.lock
