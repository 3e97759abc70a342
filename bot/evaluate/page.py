"""What `evaluate` prints: for people as columns, for machines as one JSON object."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from bot.evaluate.measured import Measured
from bot.evaluate.origin import Origin
from bot.evaluate.report import Figure, Miss, Report, Table

CONFUSED = 12
_SHOWN = 60
_TITLE = 26
_NAME = 16


def page(measured: Measured) -> str:
    """One file as people read it."""
    report = measured.report
    if report is None:
        return f"{measured.name}：没量成"
    lines = [f"{measured.name} —— {report.title}，{report.lines} 行"]
    if measured.bad:
        lines.append(f"  {len(measured.bad)} 行有毛病，没算")
    lines += [f"  {note}" for note in report.notes]
    lines += ["", *(_figure(figure) for figure in report.figures if figure.share.of)]
    for table in report.tables:
        lines += ["", *_table(table)]
    lines += _misses(report)
    return "\n".join(lines)


def _figure(figure: Figure) -> str:
    share = figure.share
    wanted = ""
    if figure.meets is not None:
        wanted = f"   要 {figure.bar.words} {'✓' if figure.meets else '✗'}"
    return f"  {padded(figure.bar.title, _TITLE)}{share.value:.3f}  {share.hits}/{share.of}{wanted}"


def _table(table: Table) -> Iterator[str]:
    yield f"  {padded(table.title, _NAME)}  该有   读成   读对   查准   查全     F1"
    for row in table.confusion.rows():
        numbers = f"{row.wanted:>6} {row.read:>6} {row.right:>6}"
        yield f"    {padded(table.name(row.name), _NAME - 2)}{numbers} " + " ".join(
            share_words(value).rjust(6) for value in (row.precision, row.recall, row.f1)
        )
    confused = [f"{table.name(one)}→{table.name(other)} {n}" for one, other, n in table.confusion.mistakes()]
    if confused:
        more = f"，还有 {len(confused) - CONFUSED} 样" if len(confused) > CONFUSED else ""
        yield "    弄混的（该是→读成）：" + "，".join(confused[:CONFUSED]) + more


def _misses(report: Report) -> Iterator[str]:
    what = ""
    for miss in report.misses:
        if miss.what != what:
            what = miss.what
            yield f"\n  {what}错得最远的"
        yield f"    {miss.where}：该是{miss.wanted}，读成{miss.read}（差 {miss.far:.2f}）"
        yield f"      「{_short(miss.text)}」"
        if miss.why:
            yield f"      凭：{'；'.join(miss.why)}"
        if miss.wanted_why:
            yield f"      该凭：{'；'.join(miss.wanted_why)}"


def share_words(value: float | None) -> str:
    """A share with three places, "—" of nothing."""
    return "—" if value is None else f"{value:.3f}"


def padded(words: str, width: int) -> str:
    """Filled up with blanks to so many columns; a Chinese sign takes two."""
    taken = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in words)
    return words + " " * max(0, width - taken)


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _SHOWN else plain[:_SHOWN] + "…"


def as_json(found: Sequence[Measured], origin: Origin) -> dict[str, Any]:
    """Everything for machines; the names of measures are those of bars.toml."""
    return {
        "commit": origin.commit,
        "changed": origin.changed,
        "lexicon": origin.lexicon,
        "files": [_file(measured) for measured in found],
    }


def _file(measured: Measured) -> dict[str, Any]:
    report = measured.report
    told: dict[str, Any] = {"file": measured.name, "bad": list(measured.bad)}
    if report is None:
        return {**told, "form": None}
    return {
        **told,
        "form": report.form,
        "lines": report.lines,
        "notes": list(report.notes),
        "figures": {figure.name: _figure_json(figure) for figure in report.figures},
        "tables": {table.title: _table_json(table) for table in report.tables},
        "worst": [_miss_json(miss) for miss in report.misses],
    }


def _figure_json(figure: Figure) -> dict[str, Any]:
    return {
        "title": figure.bar.title,
        "value": figure.share.value,
        "hits": figure.share.hits,
        "of": figure.share.of,
        "least": figure.bar.least,
        "most": figure.bar.most,
        "meets": figure.meets,
    }


def _table_json(table: Table) -> dict[str, Any]:
    confusion = table.confusion
    return {
        "classes": {
            row.name: {
                "wanted": row.wanted,
                "read": row.read,
                "right": row.right,
                "precision": row.precision,
                "recall": row.recall,
                "f1": row.f1,
            }
            for row in confusion.rows()
        },
        "confused": [{"wanted": one, "read": other, "times": n} for one, other, n in confusion.mistakes()],
    }


def _miss_json(miss: Miss) -> dict[str, Any]:
    return {
        "what": miss.what,
        "where": miss.where,
        "text": miss.text,
        "wanted": miss.wanted,
        "read": miss.read,
        "far": round(miss.far, 3),
        "why": list(miss.why),
        "wanted_why": list(miss.wanted_why),
    }
