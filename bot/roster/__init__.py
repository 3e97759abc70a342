"""The roster: who mediates where, taken over from a table that a township clerk fills in."""
