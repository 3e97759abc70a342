"""`doctor` and `citations`: what is wrong and what to do, and which law each answer stands on."""

from __future__ import annotations

import sys

import click


@click.command()
def doctor() -> None:
    """
    看看哪儿不对：哪个文件哪一行、是啥毛病、咋办。

    有非改不可的（✗），退出码是 1。机器人开着也能查：只看，不动。
    """
    from bot.doctor import examine, page

    findings = examine()
    click.echo(page(findings))
    if any(finding.red for finding in findings):
        raise click.exceptions.Exit(1)


@click.command()
def citations() -> None:
    """把每条答案引的法律、条文列出来，一行一条 JSON，给核对的程序用。"""
    from bot.json_lines import printed
    from lexicon.answer_text import citations as cited

    for one in cited():
        sys.stdout.buffer.write(printed(dict(one)))
    sys.stdout.buffer.flush()
