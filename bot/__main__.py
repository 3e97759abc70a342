"""`python -m bot`: the commands are in bot/cli/."""

from bot.cli import main

main()
