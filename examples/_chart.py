"""A chart by borough, of what the table shows and nothing else."""

from collections.abc import Mapping

from _measures import Measure
from _returns import Shown
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK, DOT, PALE = "#222222", "#00629b", "#b5b5b5"


def drawn(found: Mapping[Measure, Mapping[str, Shown]], boroughs: list[str]) -> Figure:
    """Return one panel for each measure of which most boroughs may be shown, or else for all; name the others."""
    rows = {each: [shown.get(name, Shown(0, None)) for name in boroughs] for each, shown in found.items()}
    panels = [each for each, row in rows.items() if sum(one.percent is None for one in row) < len(row) / 2] or [*found]
    figure = Figure(figsize=(1.6 + 3.4 * len(panels), 2 + 0.2 * len(boroughs)), layout="constrained")
    figure.get_layout_engine().set(wspace=0.08)
    kinds = {"frame_on": False, "yticks": range(len(boroughs)), "yticklabels": boroughs}
    every = figure.subplots(1, len(panels), sharey=True, squeeze=False, subplot_kw=kinds)[0]
    for axes, measure in zip(every, panels, strict=True):
        _panel(axes, measure.title, rows[measure], found[measure]["All"].percent)
    figure.suptitle("Done in time, by borough", fontweight="bold", fontsize=11)
    if others := ", ".join(each.title for each in found if each not in panels):
        figure.supxlabel(f"Not drawn, for most boroughs are hidden or have none: {others}", fontsize=8, color=INK)
    return figure


def _panel(axes: Axes, title: str, shares: list[Shown], total: int | None) -> None:
    known = {place: share.percent for place, share in enumerate(shares) if share.percent is not None}
    axes.hlines([*known], 0, [*known.values()], color=PALE, linewidth=1)
    axes.plot([*known.values()], [*known], "o", color=DOT, markersize=5)
    for place in {*range(len(shares))}.difference(known):
        axes.text(2, place, "none" if shares[place].of == 0 else "hidden", color="#767676", fontsize=7, va="center")
    if total is not None:
        axes.axvline(total, color=INK, linewidth=1, linestyle="--")
    axes.set_title(title if total is None else f"{title}\nall together {total}% (dashed)", fontsize=10, color=INK)
    axes.set(xlim=(-2, 104), xticks=range(0, 101, 25), ylim=(len(shares) - 0.4, -0.6), xlabel="% in time")
    axes.tick_params(length=0, colors=INK, labelsize=8)
