"""Ways to hear and to speak; only here is wechaty known."""
