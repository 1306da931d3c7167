"""The documentation as it was built: for `make docs`, which builds it first."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
import sys
from collections import deque
from functools import cache
from html import unescape
from html.parser import HTMLParser
from importlib import import_module
from inspect import getmodule
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from sphinx.util.inventory import InventoryFile

import safeguarding

ROOT = Path(__file__).parents[2]
SITE = ROOT / "docs" / "_build" / "html"
PAGES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html") if "_static" not in path.parts)
# Made by the builder for itself.
MACHINE = {"genindex.html", "py-modindex.html", "search.html"}
READ = [page for page in PAGES if page not in MACHINE]
# Who starts at the front page, and what they came for.
READERS = {
    "a practitioner: why must this incident be notified": "rules/criteria/serious-incident-notification.html",
    "a practitioner: by when": "rules/time-limits.html",
    "a practitioner: where to go first": "rules/doors.html",
    "a practitioner: whom to reach": "rules/contacts.html",
    "a practitioner: what happens when we disagree": "rules/escalation.html",
    "a policy officer: begin our own rules": "howto/write-an-overlay.html",
    "a policy officer: these pages for our borough": "howto/pages-for-your-borough.html",
    "a policy officer: what a new edition changes": "howto/move-to-a-new-edition.html",
    "a policy officer: which editions are held": "rules/editions.html",
    "a developer: the first answer": "tutorial.html",
    "a developer: embed it": "howto/embed-in-a-web-service.html",
    "a developer: what is raised": "reference/errors.html",
    "a developer: how dates are counted": "reference/timescales.html",
}


class Page(HTMLParser):
    """What a page links to, shows and loads."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        #: Those of the page's own text, without menus.
        self.own: list[str] = []
        self.assets: list[str] = []
        self.headings: list[int] = []
        self.pictures: list[dict] = []
        self.words: list[str] = []
        self._in_article = False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "article":
            self._in_article = True
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
            if self._in_article:
                self.own.append(given["href"])
        if re.fullmatch("h[1-6]", tag) and self._in_article:
            self.headings.append(int(tag[1]))
        if tag == "svg" and self._in_article:
            self.pictures.append(given)
        self.assets += [given[name] for name in ("src", "poster", "data") if given.get(name)]
        if tag == "link" and given.get("rel") not in {"author", "canonical", "index", "next", "prev", "search"}:
            self.assets.append(given["href"])

    def handle_endtag(self, tag):
        if tag == "article":
            self._in_article = False

    def handle_data(self, data):
        self.words.append(data)


@cache
def page(name: str) -> Page:
    """A page, read once."""
    made = Page()
    made.feed((SITE / name).read_text(encoding="utf-8"))
    return made


def is_outside(link: str) -> bool:
    """Whether a link leads off the site."""
    return bool(re.match(r"[a-z]+:|//", link))


def target(name: str, link: str) -> tuple[str, str]:
    """The page and the id that a link of a page leads to."""
    path, fragment = urldefrag(link)
    there = (SITE / name).parent / unquote(path) if path else SITE / name
    return Path(there).resolve().relative_to(SITE.resolve()).as_posix(), unquote(fragment)


def test_the_site_was_built():
    """A check of nothing must not pass."""
    assert len(READ) > 80


@pytest.mark.parametrize("name", PAGES)
def test_every_link_within_the_site_leads_somewhere(name):
    """To a page that is there, and to an id on it."""
    dead = []
    for link in page(name).links:
        if not is_outside(link):
            other, fragment = target(name, link)
            if not (SITE / other).is_file() or (fragment and fragment not in page(other).ids):
                dead.append(link)
    assert not dead


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_loaded_from_another_host(name):
    """Whoever reads about a child's case is not reported to anybody."""
    assert page(name).assets
    assert not [asset for asset in page(name).assets if is_outside(asset) and not asset.startswith("data:")]


def test_no_style_or_script_fetches_anything_elsewhere():
    """Style sheets can load fonts and pictures too."""
    sheets = list(SITE.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        assert not re.search(r"url\(['\"]?(https?:)?//", sheet.read_text(encoding="utf-8")), sheet


@pytest.mark.parametrize("name", READ)
def test_headings_are_in_order(name):
    """One title, and no step left out: screen readers walk by them."""
    levels = page(name).headings
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("name", READ)
def test_ids_stand_once(name):
    """An anchor that stands twice leads to the wrong place."""
    ids = page(name).ids
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", READ)
def test_every_page_names_its_edition_and_the_emergency_number(name):
    """A page that is printed or passed on still says which rules it shows."""
    words = " ".join(page(name).words)
    assert re.search(r"Rules of Croydon as at 22 November 2026; data edition and digest 2026\.11\+[0-9a-f]{12}", words)
    assert "In immediate danger, call 999 first." in words


@pytest.mark.parametrize("name", READ)
def test_every_picture_has_a_text_alternative(name):
    """Its title and its words are found by their ids."""
    for picture in page(name).pictures:
        assert picture["role"] == "img"
        assert set(picture["aria-labelledby"].split()) <= set(page(name).ids)


def clicks() -> dict[str, int]:
    """How many clicks each page is from the front page, by links in the text alone."""
    found, waiting = {"index.html": 0}, deque(["index.html"])
    while waiting:
        name = waiting.popleft()
        for link in page(name).own:
            if not is_outside(link):
                other, _ = target(name, link)
                if other not in found:
                    found[other] = found[name] + 1
                    waiting.append(other)
    return found


@pytest.mark.parametrize("wish", READERS)
def test_each_reader_gets_there_in_two_clicks(wish):
    """From the front page, by links in the text; the menu and the search come on top."""
    assert clicks()[READERS[wish]] <= 2


def test_no_page_is_a_dead_end_or_out_of_reach():
    """Each can be reached from the front page by text alone, and leads on."""
    assert not set(READ) - clicks().keys()
    alone = [name for name in READ if not page(name).links]
    assert not alone


def test_the_search_ranks_the_rules_above_the_code():
    """The site's own scorer is built in, with every number that Sphinx's search reads from it."""
    built = (SITE / "_static" / "language_data.js").read_text(encoding="utf-8")
    assert (ROOT / "docs" / "scorer.js").read_text(encoding="utf-8").strip() in built
    read = re.findall(r"\bScorer\.([a-zA-Z]+)", (SITE / "_static" / "searchtools.js").read_text(encoding="utf-8"))
    assert read
    assert not [name for name in set(read) if not re.search(rf"^  {name}: ", built, re.MULTILINE)]


def public_names() -> list[str]:
    """Every name without an underscore that a public module defines or gives out."""
    names = []
    for path in sorted(Path(safeguarding.__file__).parent.glob("[a-z]*.py")):
        module = import_module(f"safeguarding.{path.stem}")
        own = [name for name in vars(module) if getmodule(vars(module)[name]) is module]
        for name in getattr(module, "__all__", own):
            thing = vars(module)[name]
            if not name.startswith("_") and (isinstance(thing, type) or callable(thing)):
                names.append(f"{module.__name__}.{name}")
    return names


def test_every_public_name_has_its_place_in_the_reference():
    """Under its own module, or under the public one that it comes from."""
    with (SITE / "objects.inv").open("rb") as file:
        described = InventoryFile.load(file, "", lambda _base, uri: uri)
    known = {name for kind, items in described.items() if kind.startswith("py:") for name in items}
    names = public_names()
    assert len(names) > 100
    homes = {}
    for name in names:
        module, _, last = name.rpartition(".")
        homes[name] = f"{vars(import_module(module))[last].__module__}.{last}"
    # A name that stands for any of several classes has no description of its own.
    assert not {name for name in names if name not in known and homes[name] not in known} - {"safeguarding.facts.Facts"}


@pytest.mark.parametrize("theme", ["furo", "alabaster"])
def test_another_borough_gets_the_same_pages(tmp_path, theme):
    """By the how-to's own conf.py and index.md, with warnings as errors; a theme of Sphinx's own does too."""
    recipe = (ROOT / "docs" / "howto" / "pages-for-your-borough.md").read_text(encoding="utf-8")
    conf = recipe.partition("```\n")[2].partition("```\n")[0]
    assert 'html_theme = "furo"' in conf
    conf = conf.replace("anyborough", "barnet").replace("Anyborough", "Barnet").replace('"furo"', f'"{theme}"')
    (tmp_path / "conf.py").write_text(conf, encoding="utf-8")
    index = "\n".join(re.findall(r"^    (.*)$", recipe, re.MULTILINE))
    (tmp_path / "index.md").write_text(index, encoding="utf-8")
    shutil.copytree(ROOT / "examples" / "overlays" / "barnet", tmp_path / "barnet")
    shutil.copytree(ROOT / "docs" / "_ext" / "safeguarding_pages", tmp_path / "_ext" / "safeguarding_pages")
    (tmp_path / "_static").mkdir()
    shutil.copy(ROOT / "docs" / "_static" / "safeguarding.css", tmp_path / "_static")
    built = tmp_path / "_build"
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "-q", ".", str(built)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text = (built / "rules" / "escalation.html").read_text(encoding="utf-8")
    title = re.search("<title>(.*?)</title>", text, re.DOTALL)[1]
    assert re.search(r"^\s*When professionals disagree\W+Barnet\s*$", unescape(title)), title
    assert 'id="escalation-barnet-resolution"' in text
    assert "_static/safeguarding.css" in text
    assert "<desc" in text
    assert (built / "rules" / "criteria" / "serious-incident-notification.html").is_file()
    assert not (built / "rules" / "doors.html").exists()
