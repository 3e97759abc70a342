"""Fits the weights from the corpus in the tree; run by `make train`, never by the bot."""
