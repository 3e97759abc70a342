"""`ask`: a legal question and the stored answer that fits it, for people or as JSON lines."""

from __future__ import annotations

import sys

import click


@click.command()
@click.argument("question", metavar="[要问的话]", nargs=-1)
@click.option(
    "--jsonl", is_flag=True, help='一行一条 JSON 进出：{"text": "……"}，从标准输入来；后头写文件名就从文件来。'
)
@click.option("--village", default="", metavar="村名", help="问的人是哪个村的，去处就说到哪个镇、哪个村。")
def ask(question: tuple[str, ...], jsonl: bool, village: str) -> None:
    """
    问一句法律上的事。

    \b
    python -m bot ask "老板不给工钱咋办" --village 正二村
    """
    if jsonl:
        from bot.json_lines import Entry, each_line, text_of
        from lexicon.answer_text import ask_json

        def answer(entry: Entry) -> Entry:
            return dict(ask_json(text_of(entry)))

        if len(question) > 1:
            raise click.UsageError("--jsonl 后头最多写一个文件名。")
        file = click.open_file(question[0] if question else "-", "rb")
        with file:
            each_line(file, sys.stdout.buffer, answer)
        return
    if not question:
        raise click.UsageError('后头写上要问的话，比如：python -m bot ask "老板不给工钱咋办"')
    _tell(_plain(" ".join(question)), *_home(_plain(village)))


def _plain(said: str) -> str:
    """In the C locale the words of a command line come as bytes in disguise."""
    return said.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _home(village: str) -> tuple[str, str]:
    """(township, village) by their official names; two empty ones where none was given."""
    if not village:
        return "", ""
    from bot.roster.places import county_places

    places = county_places()
    for named in (village, f"{village}村"):
        if townships := places.townships_of(named):
            # A name that stands in two townships is said without the township.
            return (townships[0] if len(townships) == 1 else ""), named
    like = next((found for t in places.villages if (found := places.like_village(village, t))), "")
    meant = f"，是不是{like}？" if like else "。"
    raise click.BadParameter(f"没有叫「{village}」的村{meant}", param_hint="--village")


def _tell(question: str, township: str, village: str) -> None:
    from lexicon.answer_text import ask_json, where_for
    from lexicon.answers import answer_named

    said = ask_json(question)
    if said["id"] is None:
        if said["choices"]:
            click.echo("您问的是哪个？")
            for number, choice in enumerate(said["choices"], 1):
                click.echo(f"  {number} {choice['title']}")
        else:
            click.echo("这个我拿不准，不敢瞎说。")
        return
    click.echo(said["answer"])
    if said["more"]:
        click.echo(f"\n{said['more']}")
    for number, step in enumerate(said["steps"], 1):
        click.echo(f"  {number}. {step}")
    if said["papers"]:
        click.echo(f"留好：{'、'.join(said['papers'])}")
    click.echo(f"能去：{'、'.join(where_for(said['where'], township, village))}")
    for other in said["also"]:
        if (beside := answer_named(other)) is not None:
            click.echo(f"\n您还问的：{beside.answer}")
    if said["citations"]:
        click.echo("依据：" + "；".join(_cited(one) for one in said["citations"]))


def _cited(citation: dict[str, object]) -> str:
    if citation["article"] is None:
        return f"《{citation['law']}》"
    return f"《{citation['law']}》第{citation['article']}条{citation['sub']}"
