"""Everything that is made of a text, in a real browser: no script is run, no attribute obeyed, nothing fetched."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome

from derive.report.html.heat import tables
from derive.report.html.page import render
from derive.report.outcome import Report
from derive.web.answers import checked as answered
from derive.web.answers import shown
from tests.browser import browser, needs_chromium
from tests.report.html.pages import checked
from tests.report.html.test_page import INJECTIONS

pytestmark = needs_chromium

OBEYED = "<img src=x onerror=alert(1)><script>alert(2)</script> <a href='javascript:alert(3)' onclick='alert(4)'>a</a>"
"""What the test must notice."""

# Each text is a page of its own, in which an alert, an address that is asked for and a handler are noted.
FRAMES = """<!doctype html><meta charset=utf-8><script>
const noted = [];
function note(number, said) { noted.push([number, said]); }
function settled() {
  for (const [number, frame] of [...document.querySelectorAll("iframe")].entries()) {
    const inside = frame.contentDocument;
    for (const element of inside.querySelectorAll("body *")) {
      for (const { name, value } of element.attributes) {
        if (name.startsWith("on") || /^\\s*(javascript|data):/i.test(value)) note(number, name);
      }
      if (["IMG", "IFRAME", "OBJECT", "EMBED", "LINK", "BASE", "SCRIPT"].includes(element.tagName)) {
        note(number, element.tagName);
      }
    }
  }
  return noted;
}
</script>"""


def made(text: str) -> Iterator[str]:
    """The page, the display in a notebook, and what the playground puts into its own page."""
    report = checked(f"{text}\n\n$$1 = 1$$\n")
    yield render(report, tables)
    yield Report((report,))._repr_html_()
    yield str(shown(report.source.text, "a.md")["html"])
    yield str(answered(report.source.text, "a.md")["html"])


@pytest.fixture(scope="module")
def window() -> Iterator[Chrome]:
    with browser() as driver:
        yield driver


def test_nothing_is_obeyed(window: Chrome, tmp_path: Path) -> None:
    texts = [(text, part) for text in INJECTIONS for part in made(text)] + [("", OBEYED)]
    frames = []
    for number, (_, part) in enumerate(texts):
        prelude = f"<script>alert = said => parent.note({number}, 'alert')</script>"
        frames.append(f'<iframe srcdoc="{html.escape(prelude + part)}"></iframe>')
    (tmp_path / "frames.html").write_text(FRAMES + "\n".join(frames), encoding="utf-8")
    window.get((tmp_path / "frames.html").as_uri())
    noted = window.execute_script("return settled()")
    caught = {said for number, said in noted if number == len(texts) - 1}
    assert caught == {"alert", "onerror", "onclick", "href", "IMG", "SCRIPT"}
    assert [(json.dumps(texts[number][0]), said) for number, said in noted if number < len(texts) - 1] == []
