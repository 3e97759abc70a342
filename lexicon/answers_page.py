"""docs/answers.md: all stored answers by subject, for a lawyer to read through in an afternoon."""

from __future__ import annotations

import tomllib

from lexicon.answers import FOLDER, Answer, Citation, Figure, answers

_HEAD = (
    "# 机器人会答的法律上的事",
    "",
    "给懂法的人看的：一下午从头念到尾，哪句不对、哪条引错了，记下编号，改 `lexicon/answers/` 里那个文件。",
    "这页由 `make docs` 照那些文件写，别手改。「细说」是村民再问才说的。"
    "每条法后头是它管着答案里的哪句话；数字后头是条文里的原样。",
    "",
)


def answers_page() -> str:
    """The whole page: what there is by subject, then every answer with what carries it."""
    by_subject: dict[str, list[Answer]] = {}
    for one in answers():
        by_subject.setdefault(one.subject, []).append(one)
    names = _names()
    laws = {citation.law for one in answers() for citation in one.citations}
    rows = [*_HEAD, f"一共 {len(answers())} 个答案，引到 {len(laws)} 部法。", ""]
    rows += ["| 主题 | 几个 | 谁再看、最晚哪天 |", "|---|---|---|"]
    for subject, held in by_subject.items():
        rows.append(f"| {names[subject]} | {len(held)} | {_reviews(held)} |")
    for subject, held in by_subject.items():
        rows += ["", f"## {names[subject]}"]
        for one in held:
            rows += ["", *_answer(one)]
    return "\n".join([*rows, ""])


def _names() -> dict[str, str]:
    """Subject → how its first file calls it; a second file may call it in short."""
    names: dict[str, str] = {}
    for path in sorted(FOLDER.glob("[!_]*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        names.setdefault(data["subject"], str(data["name"]))
    return names


def _reviews(held: list[Answer]) -> str:
    soonest: dict[str, str] = {}
    for one in sorted(held, key=lambda answer: answer.review_on):
        soonest.setdefault(one.reviewer, one.review_on.isoformat())
    return "；".join(f"{who} {day}" for who, day in soonest.items())


def _answer(one: Answer) -> list[str]:
    rows = [f"### {one.title}", "", f"编号 `{one.id}`，在 `{one.file.rsplit('/', 1)[-1]}`。", ""]
    rows += [f"**答**：{one.answer}", "", f"**细说**：{one.more}"]
    if one.limits:
        rows += ["", f"**日子**：{one.limits}"]
    rows += ["", "**依据**：", "", *map(_citation, one.citations)]
    if one.figures:
        rows += ["", f"**数字**：{'；'.join(map(_figure, one.figures))}。"]
    return [*rows, "", f"**再看**：{one.reviewer}，{one.review_on.isoformat()} 以前。"]


def _citation(one: Citation) -> str:
    article = f"第 {one.article} 条{one.sub}" if one.article is not None else "（不写条号：新文本换过条号）"
    text = f"（{one.date} 的文本）" if one.date else ""
    return f"- 《{one.law}》{article}{text}：{one.carries}"


def _figure(one: Figure) -> str:
    return f"{one.said}（{one.law} {one.article} 条{one.sub}：「{one.found}」）"
