"""A Sphinx extension that writes a partnership's rules as pages, with pictures.

Settings, in ``conf.py``:

- ``safeguarding_partnership``: such as ``"croydon"``, or the one that the overlay founds;
- ``safeguarding_on``: the date of the rules; nothing reads the clock;
- ``safeguarding_overlay``: a folder of your own rules, seen from ``conf.py``; None for none;
- ``safeguarding_checklist``: a file that lists what your source documents hold, seen from ``conf.py``; None for none;
- ``safeguarding_folder``: where the pages go, ``rules`` unless said otherwise.

The pages are written anew at each build. ``{safeguarding-picture}`` puts a picture on
any page, ``{safeguarding-safety}`` the note that goes with every answer.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from safeguarding.sources import long_date
from safeguarding_pages import pictures, times
from safeguarding_pages.pages import pages
from safeguarding_pages.shelf import PAGES, Shelf, address, anchor
from safeguarding_pages.svg import Sheet
from safeguarding_pages.words import SAFETY, name_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["PAGES", "Shelf", "address", "anchor", "pages", "picture", "setup", "write"]


def picture(shelf: Shelf, name: str, argument: str = "") -> Sheet:
    """Return a picture by the name and the argument that a page gives."""
    rules = shelf.rules
    made = {
        "criteria": lambda: pictures.criteria(shelf.entries("criteria")[argument].item),
        "findings": lambda: pictures.findings(shelf.entries("criteria")[argument].item),
        "count": lambda: times.count(rules.timescales[argument], times.AWARE, rules.working_days),
        "ladder": lambda: pictures.ladder(shelf.entries("escalation")[argument].item),
        "levels": lambda: pictures.levels(rules),
        "layers": lambda: pictures.layers(rules),
        "doors": lambda: pictures.doors(rules),
        "after-incident": lambda: times.after_incident(rules),
        "after-death": lambda: times.after_death(rules),
        "year": lambda: times.year(int(argument), rules.working_days),
        "editions": lambda: times.editions(
            [several for several in shelf.instruments if not argument or argument in several[0].id], shelf.on
        ),
    }
    return made[name]()


def write(shelf: Shelf, folder: Path) -> None:
    """Write the pages of a shelf into a folder, and take away pages that are no longer made."""
    made = {folder / f"{name}.md": page for name, page in pages(shelf).items()}
    for path in set(folder.rglob("*.md")) - made.keys():
        path.unlink()
    for path, page in made.items():
        # What is unchanged keeps its time, so that only what changed is built again.
        if not path.exists() or path.read_text(encoding="utf-8") != page:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the settings, the pages and the two directives."""
    from docutils import nodes
    from docutils.parsers.rst import Directive

    shelves: list[Shelf] = []

    class Picture(Directive):
        """A picture by its name; what follows the name says of what."""

        required_arguments = 1
        optional_arguments = 1

        def run(self) -> list[nodes.Node]:
            sheet = picture(shelves[0], *self.arguments)
            figure = f'<div class="sg-figure">{sheet.svg("-".join(self.arguments))}</div>'
            return [nodes.raw("", figure, format="html")]

    class Safety(Directive):
        """The note that goes with every answer."""

        def run(self) -> list[nodes.Node]:
            note = nodes.admonition("", nodes.title("", "999 first"), classes=["sg-safety", "warning"])
            note += nodes.paragraph("", SAFETY)
            return [note]

    def begin(app: Sphinx) -> None:
        config = app.config
        overlay, checklist = (
            None if given is None else Path(app.confdir) / given
            for given in (config.safeguarding_overlay, config.safeguarding_checklist)
        )
        shelves[:] = [Shelf(config.safeguarding_partnership, config.safeguarding_on, overlay, checklist)]
        write(shelves[0], Path(app.srcdir) / config.safeguarding_folder)

    def edition(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
        rules = shelves[0].rules
        context["safeguarding_edition"] = (
            f"Rules of {name_of(rules.partnership)} as at {long_date(rules.on)}; "
            f"data edition and digest {rules.version}"
        )

    app.add_config_value("safeguarding_partnership", "croydon", "env", [str])
    app.add_config_value("safeguarding_on", None, "env")
    app.add_config_value("safeguarding_overlay", None, "env")
    app.add_config_value("safeguarding_checklist", None, "env")
    app.add_config_value("safeguarding_folder", "rules", "env", [str])
    app.add_directive("safeguarding-picture", Picture)
    app.add_directive("safeguarding-safety", Safety)
    app.connect("builder-inited", begin)
    app.connect("html-page-context", edition)
    # A new edition of the rules changes pictures on pages whose text stays, so each build reads all.
    app.connect("env-get-outdated", lambda _app, env, *_: sorted(env.found_docs))
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
