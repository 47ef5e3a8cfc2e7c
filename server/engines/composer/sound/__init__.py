"""The sounding half of the built-in engine: notes in, stems and mix out.

A note becomes samples in `voice`, notes become a track in `track`, tails are dealt with in `tail`,
colour and space in `effects` and `room`, and `mixdown` balances the stems and writes them.
"""
