"""A chart by borough, of what the table shows and nothing else."""

from collections.abc import Mapping
from pathlib import Path

from _measures import Measure
from _returns import Shown
from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK, DOT, PALE = "#222222", "#00629b", "#b5b5b5"


def drawn(found: Mapping[Measure, Mapping[str, Shown]], boroughs: list[str], path: Path) -> None:
    """Write one panel for each measure of which most boroughs may be shown."""
    most = len(boroughs) / 2
    panels = [each for each in found.items() if sum(one.percent is not None for one in each[1].values()) > most]
    figure = Figure(figsize=(1.6 + 3.4 * len(panels), 8.6), layout="constrained")
    figure.get_layout_engine().set(wspace=0.08)
    every = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    for axes, (measure, shown) in zip(every, panels, strict=True):
        _panel(axes, measure.title, [shown.get(name, Shown(0, None)) for name in boroughs], shown["All"].percent)
    every[0].set_yticks(range(len(boroughs)), boroughs, fontsize=8)
    figure.suptitle("Done in time, by borough", fontweight="bold", fontsize=11)
    figure.savefig(path)


def _panel(axes: Axes, title: str, shares: list[Shown], total: int | None) -> None:
    for place, share in enumerate(shares):
        if share.percent is None:
            axes.text(2, place, "none" if share.of == 0 else "hidden", color="#767676", fontsize=7, va="center")
        else:
            axes.hlines(place, 0, share.percent, color=PALE, linewidth=1)
            axes.plot(share.percent, place, "o", color=DOT, markersize=5)
    if total is not None:
        axes.axvline(total, color=INK, linewidth=1, linestyle="--")
        title += f"\nall together {total}% (dashed)"
    axes.set_title(title, fontsize=10, color=INK)
    axes.set(xlim=(-2, 104), xticks=range(0, 101, 25), ylim=(len(shares) - 0.4, -0.6), xlabel="% in time")
    axes.tick_params(length=0, colors=INK)
    axes.spines[:].set_visible(False)
