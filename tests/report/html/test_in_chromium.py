"""A page in a real browser: formulas are laid out, evidence is reached by pointer, finger and keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from matplotlib.image import imread
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from derive.catalogue import path_of
from derive.documents import open_source
from derive.report.html.heat import tables
from derive.report.html.page import render
from derive.report.html.plots import picture
from tests.browser import browser, complaints, needs_chromium
from tests.report.html.pages import WRONG, checked

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    (folder / "wrong.html").write_text(render(checked(WRONG), tables), encoding="utf-8")
    (folder / "picture.html").write_text(render(checked(WRONG), picture), encoding="utf-8")
    softmax = checked(open_source(path_of("softmax-ce")).text)
    (folder / "softmax.html").write_text(render(softmax, tables), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def wide() -> Iterator[Chrome]:
    with browser(1200, 900) as driver:
        yield driver


@pytest.fixture(scope="module")
def phone() -> Iterator[Chrome]:
    with browser(390, 844, dark=True) as driver:
        yield driver


def box(element: WebElement) -> dict[str, float]:
    found: dict[str, float] = element.parent.execute_script(
        "const r = arguments[0].getBoundingClientRect();"
        "return {left: r.left, right: r.right, top: r.top, bottom: r.bottom, width: r.width, height: r.height}",
        element,
    )
    return found


def visible(driver: Chrome, identity: str) -> bool:
    return driver.find_element(By.ID, identity).is_displayed()


def test_fractions_are_laid_out(wide: Chrome, pages: Path) -> None:
    """The numerator stands above the denominator, both within the width of the fraction."""
    wide.get((pages / "softmax.html").as_uri())
    fractions = wide.find_elements(By.CSS_SELECTOR, "main .display mfrac")
    assert len(fractions) > 20
    for fraction in fractions:
        top, bottom = (box(part) for part in fraction.find_elements(By.XPATH, "./*"))
        whole = box(fraction)
        assert top["bottom"] <= bottom["top"] + 1, fraction.text
        for part in (top, bottom):
            assert part["height"] > 4 and whole["left"] <= part["left"] + 1 and part["right"] <= whole["right"] + 1


def test_scripts_and_limits_are_laid_out(wide: Chrome, pages: Path) -> None:
    wide.get((pages / "softmax.html").as_uri())
    for script in wide.find_elements(By.CSS_SELECTOR, "main .display msub"):
        base, foot = (box(part) for part in script.find_elements(By.XPATH, "./*"))
        assert foot["left"] >= base["right"] - 2 and foot["bottom"] > base["bottom"] - 2, script.text
    limits = wide.find_elements(By.CSS_SELECTOR, "main .display mtable > mtr > mtd > munder")
    assert limits
    for limit in limits:
        sign, below = (box(part) for part in limit.find_elements(By.XPATH, "./*"))
        assert below["top"] >= sign["bottom"] - 1, limit.text


def test_the_signs_of_a_chain_are_aligned(wide: Chrome, pages: Path) -> None:
    wide.get((pages / "softmax.html").as_uri())
    table = wide.find_element(By.CSS_SELECTOR, "main mtable.loose")
    lefts = {round(box(sign)["left"]) for sign in table.find_elements(By.CSS_SELECTOR, "button.sign")}
    tops = [box(sign)["top"] for sign in table.find_elements(By.CSS_SELECTOR, "button.sign")]
    assert len(lefts) == 1 and tops == sorted(tops) and len(tops) == 6


def test_the_policy_of_the_page_forbids_nothing_that_it_needs(wide: Chrome, pages: Path) -> None:
    for page in ("softmax.html", "wrong.html"):
        wide.get((pages / page).as_uri())
        assert complaints(wide) == []


def test_pointing_at_a_sign_shows_its_evidence(wide: Chrome, pages: Path) -> None:
    wide.get((pages / "wrong.html").as_uri())
    assert not visible(wide, "e2")
    ActionChains(wide).move_to_element(wide.find_element(By.ID, "s2")).perform()
    assert visible(wide, "e2") and not visible(wide, "e1")
    assert "both sides are equal" in wide.find_element(By.ID, "e2").text
    ActionChains(wide).move_to_element(wide.find_element(By.TAG_NAME, "h1")).perform()
    assert not visible(wide, "e2")


def test_evidence_is_reached_by_keyboard(wide: Chrome, pages: Path) -> None:
    wide.get((pages / "wrong.html").as_uri())
    body = wide.find_element(By.TAG_NAME, "body")
    for _ in range(12):
        ActionChains(wide).send_keys(Keys.TAB).perform()
        if wide.switch_to.active_element.get_attribute("id") == "s2":
            break
    assert wide.switch_to.active_element.get_attribute("aria-label") == "= (proved)"
    ActionChains(wide).send_keys(Keys.ENTER).perform()
    assert visible(wide, "e2")
    body.send_keys(Keys.ESCAPE)
    assert not visible(wide, "e2")


def test_evidence_is_reached_by_finger(phone: Chrome, pages: Path) -> None:
    phone.get((pages / "wrong.html").as_uri())
    sign = phone.find_element(By.ID, "s2")
    phone.execute_script("arguments[0].scrollIntoView({block: 'center'})", sign)
    phone.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": True})
    place = box(sign)
    point = {"x": (place["left"] + place["right"]) / 2, "y": (place["top"] + place["bottom"]) / 2}
    phone.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    phone.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert visible(phone, "e2")
    card = box(phone.find_element(By.ID, "e2"))
    assert card["left"] >= 0 and card["right"] <= 390 and card["bottom"] <= 845


@pytest.mark.parametrize("page", ["softmax.html", "wrong.html"])
def test_a_phone_need_not_scroll_sideways(phone: Chrome, pages: Path, page: str) -> None:
    phone.get((pages / page).as_uri())
    assert phone.execute_script("return document.documentElement.scrollWidth") == 390


def brightness(driver: Chrome, name: str) -> float:
    colour: str = driver.execute_script(f"return getComputedStyle(document.body)['{name}']")
    return sum(float(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3]) / 3


def test_light_and_dark(wide: Chrome, phone: Chrome, pages: Path) -> None:
    for driver in (wide, phone):
        driver.get((pages / "softmax.html").as_uri())
    assert brightness(wide, "background-color") > 230 > 60 > brightness(wide, "color")
    assert brightness(phone, "background-color") < 50 < 190 < brightness(phone, "color")


def test_a_picture_is_shown(wide: Chrome, pages: Path) -> None:
    wide.get((pages / "picture.html").as_uri())
    image = wide.find_element(By.CSS_SELECTOR, ".heat img")
    assert wide.execute_script("return arguments[0].complete && arguments[0].naturalWidth", image) > 300
    assert 300 < box(image)["width"] < 700 and complaints(wide) == []


def test_every_formula_has_a_sensible_size(wide: Chrome, pages: Path) -> None:
    wide.get((pages / "softmax.html").as_uri())
    found = [box(formula) for formula in wide.find_elements(By.CSS_SELECTOR, "main .display math")]
    assert len(found) == 14
    for formula in found:
        assert 10 < formula["height"] < 520 and 40 < formula["width"] <= 720


def test_formulas_are_drawn(wide: Chrome, pages: Path) -> None:
    """A screenshot has dark ink in every row of a chain, on a light ground."""
    wide.get((pages / "softmax.html").as_uri())
    table = wide.find_element(By.CSS_SELECTOR, "main .display mtable")
    drawn = wide.find_element(By.CSS_SELECTOR, "main .display:has(mtable)")
    image = imread(BytesIO(drawn.screenshot_as_png))[:, :, :3].mean(axis=2)
    top = box(drawn)["top"]
    for row in table.find_elements(By.CSS_SELECTOR, "mtr"):
        place = box(row)
        lines = image[int(place["top"] - top) : int(place["bottom"] - top)]
        assert 50 < (lines < 0.4).sum() < 0.2 * lines.size
