"""The legal answers: what they hold, how they are found, how they are said."""
