"""What an assessment and its deadlines hold, as rows of two columns."""

from collections.abc import Iterator

from _show import when, words

from safeguarding.criteria import Assessment
from safeguarding.timescales import Awaiting, Deadline

STANDS = {"met": "yes", "not_met": "no", "unknown": "not known"}


def reasons(answer: Assessment) -> Iterator[tuple[str, str]]:
    """Yield how each criterion stands and where it is from; then the sources, each once."""
    sources = list(dict.fromkeys(f"{why.cite.source.title} ({why.cite.evidence.value})" for why in answer.reasons))
    for why in answer.reasons:
        number = sources.index(f"{why.cite.source.title} ({why.cite.evidence.value})") + 1
        yield STANDS[why.finding.value], f"{why.text} [{number}: {why.cite.at}]"
    yield from ((f"[{number}]", source) for number, source in enumerate(sources, start=1))


def deadline(item: Deadline | Awaiting) -> tuple[str, str]:
    """Return by when and what; then what to know about the date."""
    marks = ["if it applies"] * item.conditional
    if isinstance(item, Deadline):
        by, marks = when(item.due), marks + ["provisional"] * item.provisional
    else:
        by, marks = "not yet", [*marks, f"needs the {item.needs.replace('event', 'date')} of {words(item.event)}"]
    marks += [f"stricter {when(day)}" for day in [item.cautious_due] if day]
    return f"{by:<26}{item.duty.kind.value:<7}{words(item.duty.id)}", ", ".join(marks) or "-"


def caveats(answer: Assessment, dates: tuple[Deadline | Awaiting, ...]) -> Iterator[tuple[str, str]]:
    """Yield what a reader must know, each once, and which duties it is about."""
    for text in dict.fromkeys([*answer.caveats, *(text for item in dates for text in item.caveats)]):
        about = ", ".join(words(item.duty.id) for item in dates if text in item.caveats)
        yield "-", text if text in answer.caveats else f"{about}: {text}"
