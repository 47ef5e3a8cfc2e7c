"""The answer to a prompt: what was understood, what was not, in sentences and as plain facts."""

from __future__ import annotations

from server.engines.composer.asked import Asked
from server.engines.composer.notes import Fact, Notes, listed, quoted
from server.engines.contract import LONGEST_PROMPT, Given


def say_declined(asked: Asked, notes: Notes) -> None:
    """What becomes of artists' names."""
    for wishes in asked.every:
        for one in wishes.declined:
            name = quoted(one.name)
            if one.traits is None:
                notes.not_understood.append(
                    f"{name}: Roadie does not imitate artists and does not know this one; "
                    "describe the music instead: its style, tempo, instruments and mood."
                )
            else:
                notes.not_understood.append(
                    f"{name}: Roadie does not imitate artists; taken as {one.traits}, "
                    "where you say nothing else."
                )


def say_the_rest(asked: Asked, notes: Notes) -> None:
    """Chords, moods, contradictions, voices, words that gave way or that nobody understood."""
    for gone in asked.given_way:
        by_given = gone.what in _of_given(asked.request.given)
        kept = "of what is given stays" if by_given else "is as set"
        notes.remarks.append(f"The {gone.what} {kept}; {quoted(gone.words)} gives way.")
    for one in asked.every:
        if one.chords and one.chords.chart == asked.chords:
            notes.understood.append(f"{quoted(one.chords.words)}: these are the chords.")
            notes.facts["chords"] = one.chords.chart
    words = list(dict.fromkeys(asked.mood.words))
    if words:
        notes.understood.append(f"{listed(words)}: taken as the mood.")
    for wishes in asked.every:
        for first, second in wishes.contradictions:
            notes.not_understood.append(
                f"{quoted(first)} and {quoted(second)} contradict each other: the first counts."
            )
    sings = next((one.cast.sings for one in asked.every if one.cast.sings), None)
    if sings:
        notes.not_understood.append(
            f"{quoted(sings)}: the composer does not sing; the lead has the melody."
        )
    left_over = tuple(dict.fromkeys(word for one in asked.every for word in one.left_over))
    if left_over:
        notes.not_understood.append(f"Not understood: {listed(left_over)}.")
    if any(one.cut_short for one in asked.every):
        notes.not_understood.append(
            f"Only the first {LONGEST_PROMPT} characters of the prompt were read."
        )


def _of_given(given: Given | None) -> tuple[str, ...]:
    """What given music has made once and for all."""
    if given is None:
        return ()
    goes_on = given.how in ("answer", "continue")
    return ("tempo", "meter", "key") if goes_on else ("tempo", "meter", "key", "length")


def facts_of(asked: Asked, notes: Notes) -> dict[str, Fact]:
    """What was understood and what was not, as plain values."""
    facts = dict(notes.facts)
    moods = list(dict.fromkeys(word for one in asked.every for word in one.mood.words))
    declined = [one.name for said in asked.every for one in said.declined]
    left_over = list(dict.fromkeys(word for one in asked.every for word in one.left_over))
    lists = {"mood": moods, "declined": declined, "not_understood": left_over}
    return {**facts, **{name: values for name, values in lists.items() if values}}
