"""What the bot promises, as tests; the folders mirror the rooms."""
