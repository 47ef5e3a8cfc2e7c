"""The sounding half of the built-in engine: notes in, stems and mix out.

A note becomes samples in `voice` or on a `soundfont`, and notes become a track in `track`. `stem`
says what is then done to it, in order: `filters`, `drive`, `chorus`, `width`, `echo`, `room`,
`ducking` and the `colour` of the bus; `tail` deals with what rings past the end. `levels` says how
loud each stem is, `assembly` makes all of them side by side, `mixdown` sums them. `content` and
`shelf` know a stem again that an earlier session holds. `produce` is the whole of it.
"""
