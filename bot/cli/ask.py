"""`ask`: a legal question and the stored answer that fits it, for people or as JSON lines."""

from __future__ import annotations

import sys

import click


@click.command()
@click.argument("question", metavar="[要问的话]", nargs=-1)
@click.option(
    "--jsonl", is_flag=True, help='一行一条 JSON 进出：{"text": "……"}，从标准输入来；后头写文件名就从文件来。'
)
def ask(question: tuple[str, ...], jsonl: bool) -> None:
    """
    问一句法律上的事。

    \b
    python -m bot ask "老板不给工钱咋办"
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
    # In the C locale the words of a command line come as bytes in disguise.
    _tell(" ".join(question).encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _tell(question: str) -> None:
    from lexicon.answer_text import ask_json

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
    if said["citations"]:
        click.echo("依据：" + "；".join(_cited(one) for one in said["citations"]))


def _cited(citation: dict[str, object]) -> str:
    if citation["article"] is None:
        return f"《{citation['law']}》"
    return f"《{citation['law']}》第{citation['article']}条{citation['sub']}"
