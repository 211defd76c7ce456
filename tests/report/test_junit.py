"""JUnit's XML: a suite for each document, its counts right, every text readable again."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from derive.report import junit
from tests.report.formats import ALL

GOOD = """<?xml version="1.0" encoding="utf-8"?>
<testsuites name="derive" tests="3" failures="0" errors="0" skipped="0">
  <testsuite name="notes.md" tests="3" failures="0" errors="0" skipped="0">
    <testcase classname="notes.md" name="1: a_i = b_i + c_i" file="notes.md" line="5"/>
    <testcase classname="notes.md" name="2: b_i + c_i = d_i" file="notes.md" line="7"/>
    <testcase classname="notes.md" name="3: d_i = 0" file="notes.md" line="8"/>
  </testsuite>
</testsuites>"""
CELL = """<?xml version="1.0" encoding="utf-8"?>
<testsuites name="derive" tests="2" failures="1" errors="1" skipped="0">
  <testsuite name="a:b,c.ipynb" tests="2" failures="1" errors="1" skipped="0">
    <testcase classname="a:b,c.ipynb:cell 3" name="3: a = b" file="a:b,c.ipynb" line="2">
      <failure type="refuted" message="wrong: sign: should be a_i = d_i">wrong
at K = 2, size 1, i = 1 the left side is 0.25, the right side 0
for a = 1/2, d = [[1, 0], [-1/2, 2]]
sign: the sign of d_i is lost
also explained by extra-term
should be: a_i = d_i
or: a_i = b_i
  $$a = b$$
        ^ replace by c
holds if: d is positive</failure>
    </testcase>
    <testcase classname="a:b,c.ipynb:cell 3" name="reading" file="a:b,c.ipynb" line="1">
      <error type="not-read" message="100% &lt;&#13;&#10;&gt; (a ]]&gt; b\ufffd)">a:b,c.ipynb:cell 3:1:3: 100% &lt;�
&gt;
  $$a &lt; 100\\% \\&amp; b, c$$
    ^~~~~~~~~~~~~~~~~
  a ]]&gt; b\ufffd</error>
    </testcase>
  </testsuite>
</testsuites>"""


@pytest.mark.parametrize(("name", "expected"), [("good", GOOD), ("cell", CELL)], ids=["good", "cell"])
def test_whole(name: str, expected: str) -> None:
    assert junit.render(ALL[name]) == expected


@pytest.mark.parametrize("name", ALL)
def test_the_counts_are_those_of_the_cases(name: str) -> None:
    root = ElementTree.fromstring(junit.render(ALL[name]).encode())
    for suite in (root, *root.findall("testsuite")):
        cases = suite.findall(".//testcase")
        counts = (len(cases), len(suite.findall(".//failure")), len(suite.findall(".//error")), 0)
        assert tuple(int(suite.attrib[count]) for count in ("tests", "failures", "errors", "skipped")) == counts
    assert len(root.findall(".//testcase")) == len(ALL[name].steps) + len(ALL[name].errors)
    assert bool(root.findall(".//failure") or root.findall(".//error")) != ALL[name].ok


def test_the_texts_are_read_back() -> None:
    root = ElementTree.fromstring(junit.render(ALL["cell"]).encode())
    (error,) = root.findall(".//error")
    assert error.attrib["message"] == "100% <\r\n> (a ]]> b\ufffd)"
