"""The shell: settings, channels, desk, outbox, clock, commands, page; the only room that waits."""
