"""What people said of readings, and what a changed lexicon would make of all that is kept."""
