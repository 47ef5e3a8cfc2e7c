"""Words that mean several things: which of them is meant, by their neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from server.engines.composer.prompt.terms import NOUNS, Term


def resolved(terms: Sequence[Term], *, afterwards: bool = False) -> list[Term]:
    """Every term in the one of its meanings that its neighbours and the rest suggest.

    `afterwards`: the words are said about a piece that has a style already, so that `jazzy` is a
    colour of it.
    """
    named = any(term.kind in ("style", "near") for term in terms)
    certain = sum(term.kind == "style" and not term.others for term in terms)
    known: list[Term] = []
    for index, term in enumerate(terms):
        before = known[-1].kind if known else "pause"
        after = terms[index + 1].kind if index + 1 < len(terms) else "pause"
        chosen = term
        bent = before in ("degree", "more", "less", "too", "refusal", "addition")
        if term.kind in ("style", "near") and term.others:
            if certain or bent or term.kind == "near":
                chosen = term.or_else("player", "instrument", "mood", "pace", "meter", "arc")
        elif term.kind == "mood" and term.others and not (named or afterwards or bent):
            chosen = term.or_else("style")
        elif term.others and term.kind == "instrument":
            chosen = term.or_else("voice", "filler", "section")
        elif term.kind == "pace" and before in ("too", "refusal"):
            chosen = _negated(term, known[-2:])
            known[-2:] = [_silenced(one) for one in known[-2:]]
        elif term.kind == "pace" and after == "voice":
            chosen = replace(term, kind="mood", name="busy" if "fast" in term.name else "sparse")
        elif term.others and term.kind == "only" and before in NOUNS:
            chosen = term.or_else("player")
        elif term.others and term.kind == "addition" and after == "read":
            chosen = term.or_else("more")
        known.append(replace(chosen, others=()))
    return known


def _silenced(term: Term) -> Term:
    """A sign that has said what it has to say."""
    return replace(term, kind="filler") if term.kind in ("too", "refusal") else term


def _negated(pace: Term, before: Sequence[Term]) -> Term:
    """`not too fast` is in the middle, `too fast` is to be slower."""
    signs = [one for one in before if one.kind in ("too", "refusal")]
    words = " ".join((*(one.words for one in signs), pace.words))
    if any(one.kind == "refusal" for one in signs):
        return replace(pace, name="middle", words=words)
    name = "slower" if "fast" in pace.name else "faster"
    return replace(pace, kind="relative", name=name, words=words)
