"""Players: one for each kind of part, from a passage to the notes of its track."""
