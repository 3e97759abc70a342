"""docs/evaluation.md: the figures beside their bars, and lines of our corpus for a reader to judge.

The lines measured on are not ours to keep here: of their misses only the place is told, never the words.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.evaluate.form import KIND_NAMES
from bot.evaluate.measured import Measured
from bot.evaluate.origin import Origin, day_of, is_own, mark_of, shown_from_tree
from bot.evaluate.page import CONFUSED, share_words
from bot.evaluate.report import Figure, Miss, Report, Table
from lexicon.corpus_lines import FOLDER, Line
from lexicon.problem import ROOT
from lexicon.reading import TYPE_NAMES, URGENCY_NAMES

FILE = ROOT / "docs" / "evaluation.md"
BY_HAND = FILE.with_name("evaluation_by_hand.md")
"""What was written of lines read one by one; the page takes it in as it stands."""

DRAWN = 50
SEED = 20260302


def paper(
    found: Sequence[Measured],
    origin: Origin,
    corpus: Sequence[Line],
    *,
    seed: int = SEED,
    picture: str = "",
    by_hand: str = "",
) -> str:
    """
    The whole page.

    Args:
        corpus: our own lines.
        seed: which of them are drawn.
        picture: file name of the picture of confusion beside the page, "" where none was made.
        by_hand: what was written of lines read one by one, taken in unchanged.
    """
    whole = [(measured, measured.report) for measured in found if measured.report is not None]
    parts = [
        *_head(found, origin, corpus),
        *_summary(whole),
        *([f"\n![该是啥、读成啥]({picture})"] if picture else []),
        *(line for measured, report in whole for line in _one(measured, report)),
        *([f"\n{by_hand.rstrip()}"] if by_hand else []),
        *_drawn(corpus, seed),
    ]
    return "\n".join(parts) + "\n"


def _head(found: Sequence[Measured], origin: Origin, corpus: Sequence[Line]) -> Iterator[str]:
    yield "# 读得准不准\n"
    yield "这一页是 `make evaluate` 写的，别手改；一条条看过的那节在 `docs/evaluation_by_hand.md` 里改。"
    yield "量的是哪一版、用的啥：\n"
    yield f"- 提交：{origin.words()}"
    yield f"- 词表和权重：记号 {origin.lexicon}，权重 {origin.weights}"
    writers = len({line.author for line in corpus})
    size = f"{len(corpus)} 行，{writers} 位作者，记号 {mark_of(FOLDER)}"
    yield f"- 语料 `lexicon/corpus`：{origin.corpus}，{size}"
    if origin.unlearned:
        yield "- 语料比权重新：有的行权重还没学过，等 `make train`"
    for measured in found:
        name = shown_from_tree(measured.path)
        if measured.report is None:
            yield f"- `{name}`：没量成"
            continue
        bad = f"，另有 {len(measured.bad)} 行有毛病没算" if measured.bad else ""
        size = f"{measured.report.lines} 行{bad}"
        yield f"- `{name}`：{day_of(measured.path)}，{size}，记号 {mark_of(measured.path)}"
    yield "\n查准：读成这样的里头，真是的有多少。查全：真是这样的里头，找着的有多少。F1：两样合起来。"
    yield "类型照 `python -m bot tag` 打出来的算：读成闲话的没有类型，算错。"
    yield "`../shared/corpus` 的话是拿来考的，不许抄进这棵树：错在哪儿只写行号，要看字，自己跑一遍。"


def _summary(whole: Sequence[tuple[Measured, Report]]) -> Iterator[str]:
    yield "\n## 要到多少，量出来多少\n"
    yield "| 文件 | 量啥 | 要 | 量出来 | 几个里几个 | |"
    yield "|---|---|---|---|---|---|"
    for measured, report in whole:
        name = shown_from_tree(measured.path)
        learned = is_own(measured.path)
        for figure in report.figures:
            if figure.share.of:
                yield _row(name.removeprefix("../shared/corpus/"), figure, learned=learned)


def _row(name: str, figure: Figure, *, learned: bool) -> str:
    mark = {True: "✓", False: "✗ 没到", None: ""}[figure.meets]
    if learned:
        mark = "学的题，不算"
    share = figure.share
    cells = (
        f"`{name}`",
        figure.bar.title,
        figure.bar.words,
        share_words(share.value),
        f"{share.hits}/{share.of}",
        mark,
    )
    return f"| {' | '.join(cells)} |"


def _one(measured: Measured, report: Report) -> Iterator[str]:
    yield f"\n## `{shown_from_tree(measured.path)}`\n"
    yield f"{report.title}，{report.lines} 行。" + "".join(f"{note}。" for note in report.notes)
    for table in report.tables:
        yield from _table(table)
    if report.misses:
        yield "\n错得最远的（该是 → 读成，差多远）：\n"
        for miss in report.misses:
            place = miss.where.rpartition("/")[2]
            yield f"- {miss.what}：{place}，{_told(report, miss)}差 {miss.far:.2f}"


def _told(report: Report, miss: Miss) -> str:
    # What mediators typed and what answers say beside it is somebody's words as well.
    if report.form in ("replies", "legal", "offtopic"):
        return ""
    return f"{miss.wanted} → {miss.read}，"


def _table(table: Table) -> Iterator[str]:
    yield f"\n| {table.title} | 该有 | 读成 | 读对 | 查准 | 查全 | F1 |"
    yield "|---|---|---|---|---|---|---|"
    for row in table.confusion.rows():
        shares = " | ".join(share_words(value) for value in (row.precision, row.recall, row.f1))
        yield f"| {table.name(row.name)} | {row.wanted} | {row.read} | {row.right} | {shares} |"
    confused = [f"{table.name(one)}→{table.name(other)} {n}" for one, other, n in table.confusion.mistakes()]
    if confused:
        more = f"，还有 {len(confused) - CONFUSED} 样" if len(confused) > CONFUSED else ""
        yield f"\n弄混的：{'，'.join(confused[:CONFUSED])}{more}。"


def _drawn(corpus: Sequence[Line], seed: int) -> Iterator[str]:
    drawn = random.Random(seed).sample(range(len(corpus)), min(DRAWN, len(corpus)))
    kinds = Counter(KIND_NAMES[line.kind] for line in corpus)
    counted = "，".join(f"{name} {n}" for name, n in kinds.most_common())
    yield f"\n## 语料里随手抽的 {len(drawn)} 行\n"
    yield f"标得对不对，请读的人自己看。{len(corpus)} 行里（{counted}）按种子 {seed} 抽的；"
    yield "类型写了几个的，哪一个都算对。\n"
    yield "| 话 | 大类 | 类型 | 缓急 | 作者 | 啥情形 |"
    yield "|---|---|---|---|---|---|"
    for at in sorted(drawn):
        line = corpus[at]
        types = "、".join(TYPE_NAMES[name] for name in line.types)
        cells = (
            line.text,
            KIND_NAMES[line.kind],
            types,
            URGENCY_NAMES[line.urgency],
            line.author,
            line.situation,
        )
        yield f"| {' | '.join(map(_cell, cells))} |"


def _cell(words: str) -> str:
    """Words that end no cell and start no tag."""
    plain = " ".join(words.split())
    for sign, safe in (("\\", "\\\\"), ("|", "\\|"), ("<", "&lt;"), ("*", "\\*"), ("_", "\\_"), ("`", "\\`")):
        plain = plain.replace(sign, safe)
    return plain


def write(text: str, file: Path = FILE) -> None:
    """Put the page in its place, whole or not at all."""
    beside = file.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(file)
