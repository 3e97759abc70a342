"""`evaluate`: how well it reads, finds and answers, on files of lines with the answer wanted."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("files", metavar="文件…", nargs=-1, required=True)
@click.option(
    "--worst", metavar="几个", default=5, type=click.IntRange(0), help="每样错得最远的列几个（5）。"
)
@click.option("--picture", metavar="图.png", default="", help="把弄混的画成一张图，手机上看得清。")
@click.option("--write", is_flag=True, help="重写 docs/evaluation.md。")
@click.option("--seed", metavar="数", default=20260302, help="docs/evaluation.md 里抽哪 50 行语料。")
@click.option("--json", "machine", is_flag=True, help="给机器看：一个 JSON 对象。")
def evaluate(files: tuple[str, ...], worst: int, picture: str, write: bool, seed: int, machine: bool) -> None:
    """
    量一量读得准不准：查准、查全、F1，啥跟啥弄混，错得最远的凭哪几个字。

    \b
    文件一行一条 JSON，是哪种看它有哪几样，不看名字：
      text kind types urgency    一句一句的话；lexicon/corpus 里的也是
      line kind types urgency    一条条看过的市民来信；字在 ../shared，这儿只有行号
      text source                全是闲话
      messages concerns          几个人掺着说的一段
      text label                 网上问律师的话，带领域
      a b same                   两条说的是不是一件事
      text laws articles fact    法律上的问题；只有 text 的，是不归我们答的
      text open_cases want       调解员打的字
    给文件夹，里头的 .jsonl 合起来量。哪行不对，说是哪个文件哪一行，别的接着量。
    有文件没量成，退出码是 1。
    """
    from bot.evaluate.tables_check import evaluation_problems

    if wrong := evaluation_problems():
        raise click.ClickException("\n".join(map(str, wrong)))
    from bot.evaluate.measured import measure
    from bot.evaluate.page import page

    def tell(words: str) -> None:
        click.echo(words, err=True)

    found = []
    for name in files:
        found.append(measure(Path(name), worst=worst, tell=tell))
        if not machine:
            click.echo(page(found[-1]) + "\n")
    if machine:
        from bot.evaluate.origin import origin
        from bot.evaluate.page import as_json
        from bot.json_lines import printed

        sys.stdout.buffer.write(printed(as_json(found, origin())))
        sys.stdout.buffer.flush()
    failed = any(measured.report is None for measured in found)
    if picture and not all(measured.report is None for measured in found):
        from bot.evaluate.picture import NoFont, draw
        from bot.evaluate.pictured import pictured

        tables = list(pictured(found))
        try:
            draw(tables, Path(picture))
        except NoFont as error:
            raise click.ClickException(f"{error}。") from None
        except (OSError, ValueError):
            raise click.ClickException(f"图写不成 {picture}：文件名要以 .png 结尾，文件夹要在。") from None
    if write:
        from bot.evaluate import paper
        from bot.evaluate.origin import origin
        from lexicon.corpus_lines import load_corpus

        beside = Path(picture).resolve() if picture else None
        linked = beside.name if beside is not None and beside.parent == paper.FILE.parent else ""
        by_hand = paper.BY_HAND.read_text(encoding="utf-8")
        text = paper.paper(found, origin(), load_corpus()[0], seed=seed, picture=linked, by_hand=by_hand)
        paper.write(text)
        tell("docs/evaluation.md 重写了")
    if failed:
        raise click.exceptions.Exit(1)
