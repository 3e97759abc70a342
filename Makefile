# The commands of the house, for people and for CI alike; `make` lists them.
SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help setup run test check texts words bench bench-wechat evaluate train docs lock clean

PY := .venv/bin/python
# ARGS="tests/lexicon -k quote" narrows a test run.
ARGS ?=
export PYTHONUTF8 := 1

help: ## 列出这些命令
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r name what; do printf '%-14s %s\n' "$$name" "$$what"; done

setup: ## 只装不跑：查缺什么（Python、测试用的 chromium、node 等），装好
	@bash .ci/setup.sh test

run: ## 开起来：自带样例县，浏览器打开 http://127.0.0.1:8080
	@bash .ci/setup.sh run
	@exec $(PY) -m bot run

test: ## 装好测试要的，跑全部测试（含真浏览器），列出最慢的 20 个
	@bash .ci/setup.sh test
	@$(PY) -m pytest --durations=20 $(ARGS)

check: ## 格式、ruff、mypy --strict、各屋之间的引用
	@bash .ci/setup.sh test
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(PY) -c 'from importlinter.cli import lint_imports_command as c; c()'

texts: ## 重写 tests/texts/ 里发给人看的中文（改完看 git diff）
	@bash .ci/setup.sh test
	@rm -rf tests/texts
	@TEXTS=write $(PY) -m pytest -q $$(grep -rl --include='test_*.py' 'from tests.texts import' tests)

words: ## 只测词表、答案和读法，改词时用
	@bash .ci/setup.sh test
	@$(PY) -m pytest -q tests/lexicon tests/lexicon_answers $(ARGS)

bench: ## 量快慢，打印各项比值
	@bash .ci/setup.sh test
	@for bench in inbox reading answers startup; do $(PY) -m tests.bench.$$bench || exit 1; done

bench-wechat: ## 在测试网关上跟光秃秃的 python-wechaty 比快慢、看内存（约 40 分钟）
	@bash .ci/setup.sh test
	@failed=0; for bench in burst danger memory; do $(PY) -m tests.bench.wechat_$$bench || failed=1; done; exit $$failed

# The words to be measured on lie beside the tree, with the makers; where they do not, our own corpus alone.
evaluate: ## 量读得准不准，重写 docs/evaluation.md 和图
	@bash .ci/setup.sh test
	@$(PY) -m bot evaluate --write --worst 5 --picture docs/evaluation.png $(wildcard ../shared/corpus/*-dev.jsonl) $(if $(wildcard ../shared/corpus/citizen-messages.jsonl),tests/lexicon/citizens_read.jsonl) lexicon/corpus

train: ## 从训练语料重算读法里的权重
	@bash .ci/setup.sh train
	@$(PY) -m lexicon.train

docs: ## 重写由代码画出来的文档
	@bash .ci/setup.sh run
	@$(PY) -m docs.draw

lock: ## 重写三个 lock 文件；UPGRADE=1 时升到最新
	@bash .ci/lock.sh $(if $(UPGRADE),--upgrade)

clean: ## 删掉装出来的和缓存（不碰 data/）
	@rm -rf .venv .venv-3.13 .venv-tools .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis tests/shots tests/gateway/node_modules
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
