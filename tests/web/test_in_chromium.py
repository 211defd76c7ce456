"""The playground end to end: write, see the diagnosis, apply the repair, see it proved."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

from derive.web.app import Answers, new_app
from tests.browser import browser, complaints, needs_chromium
from tests.web.test_app import forever

pytestmark = needs_chromium

PATIENCE = 60


@contextmanager
def served(seconds: float = 60, given: Answers = Answers()) -> Iterator[str]:  # noqa: B008
    """The address of a playground."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = uvicorn.Server(uvicorn.Config(new_app(seconds, given), log_level="error", timeout_graceful_shutdown=1))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as found:
        yield found


@pytest.fixture(scope="module")
def window() -> Iterator[Chrome]:
    with browser(1280, 860) as driver:
        yield driver


WRONG = r"""Weights $w_k \in \mathbb{R}^D$ and an input $x \in \mathbb{R}^D$ give
$p(a) := \frac{e^{w_a^\top x}}{\sum_k e^{w_k^\top x}}$ and so

$$\frac{\partial p(a)}{\partial w} = 0$$
"""


def until(window: Chrome, selector: str, text: str = "") -> None:
    """Wait for an element that says something."""

    def there(driver: Chrome) -> bool:
        script = "return [...document.querySelectorAll(arguments[0])].some(e => e.textContent.includes(arguments[1]))"
        return bool(driver.execute_script(script, selector, text))

    WebDriverWait(window, PATIENCE).until(there, f"{selector} does not say {text}")


def paste(window: Chrome, text: str) -> None:
    """Put a text in the place of the one that is there, as one does from the clipboard."""
    editor = window.find_element(By.ID, "editor")
    editor.click()
    editor.send_keys(Keys.CONTROL, "a")
    window.execute_script("document.execCommand('insertText', false, arguments[0])", text)


def written(window: Chrome) -> str:
    return str(window.find_element(By.ID, "editor").get_property("value"))


def test_a_wrong_derivation_is_diagnosed_repaired_and_proved(window: Chrome, address: str) -> None:
    window.get(address)
    until(window, "#status", "4 steps: 3 proved, 1 wrong")
    paste(window, WRONG)
    until(window, "#status", "1 step: 1 wrong")
    until(window, "aside.finding.refuted", "differentiated as if they were one variable")
    until(window, "#lines .refuted", "✗")
    window.find_element(By.CSS_SELECTOR, "button.apply").click()
    until(window, "#status.good", "1 step: 1 proved")
    until(window, "#lines .proved", "✓")
    assert written(window) == WRONG.replace(r"{\partial w} = 0", r"{\partial w_i} = p(a) (\delta_{ai} - p(i)) x")
    assert not window.find_elements(By.CSS_SELECTOR, "aside.finding")
    # The keyboard takes it back.
    window.find_element(By.ID, "editor").send_keys(Keys.CONTROL, "z")
    window.find_element(By.ID, "editor").send_keys(Keys.CONTROL, "z")
    until(window, "#status", "1 step: 1 wrong")
    assert written(window) == WRONG
    assert complaints(window) == []


def test_formulas_are_shown_as_one_writes(window: Chrome, address: str) -> None:
    window.get(address)
    until(window, "#status", "4 steps")
    paste(window, "")
    for part in ("$$a", " + ", r"\frac{b}", "{c}$$"):
        window.find_element(By.ID, "editor").send_keys(part)
    until(window, "#check math", "a+bc")
    fraction = window.find_element(By.CSS_SELECTOR, "#check mfrac")
    assert fraction.size["height"] > 20


def test_a_link_holds_the_text(window: Chrome, address: str) -> None:
    window.get(address)
    paste(window, "Ünïcode $$1 + 1 = 2$$\n")
    until(window, "#status.good", "1 step: 1 proved")
    link = window.current_url
    assert link.startswith(f"{address}#text=")
    window.get("about:blank")
    window.get(link)
    until(window, "#status.good", "1 step: 1 proved")
    assert written(window) == "Ünïcode $$1 + 1 = 2$$\n"


def test_a_damaged_link(window: Chrome, address: str) -> None:
    window.get("about:blank")
    window.get(f"{address}#text=AAAA")
    until(window, "#status", "")
    WebDriverWait(window, PATIENCE).until(lambda driver: "Softmax" in written(driver))


@pytest.mark.parametrize(("name", "says"), [("missing-delta", "wrong"), ("sigmoid", "proved")])
def test_examples(window: Chrome, address: str, name: str, says: str) -> None:
    window.get(address)
    until(window, f"#examples option[value={name}]")
    Select(window.find_element(By.ID, "examples")).select_by_value(name)
    until(window, "#status", "step")
    WebDriverWait(window, PATIENCE).until(lambda driver: "Softmax, with a slip" not in written(driver))
    until(window, "#status", says)


def test_a_derivation_with_its_laws_folded_in_and_out(window: Chrome, address: str) -> None:
    window.get(address)
    window.find_element(By.ID, "tab-steps").click()
    until(window, "#derived .law", "quotient rule")
    until(window, "#derived .result", "pj−yj")

    def laws() -> int:
        found = window.find_elements(By.CSS_SELECTOR, "#derived .law")
        return sum(law.is_displayed() for law in found)

    few = laws()
    window.find_element(By.ID, "unfold").click()
    assert laws() > few
    window.find_element(By.ID, "fold").click()
    assert laws() == few
    window.find_element(By.CSS_SELECTOR, "#derived summary").click()
    assert laws() > few
    window.find_element(By.ID, "of").send_keys("p_k")
    window.find_element(By.ID, "wrt").send_keys("z_j", Keys.ENTER)
    until(window, "#derived .result", "pk(δjk−pj)")
    window.find_element(By.ID, "wrt").send_keys("{", Keys.ENTER)
    until(window, "#derived .trouble", "{")


def test_a_card_beside_the_sign(window: Chrome, address: str) -> None:
    window.get(address)
    until(window, "#status", "4 steps")
    sign = window.find_element(By.ID, "s2")
    window.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", sign)
    ActionChains(window).move_to_element(sign).perform()
    card = window.find_element(By.ID, "e2")
    assert card.is_displayed() and "both sides are equal" in card.text
    ActionChains(window).click(sign).move_by_offset(-300, -200).perform()
    assert card.is_displayed()
    window.find_element(By.TAG_NAME, "body").send_keys(Keys.ESCAPE)
    assert not card.is_displayed()


def test_a_file_is_dropped(window: Chrome, address: str, tmp_path: Path) -> None:
    window.get(address)
    until(window, "#status", "4 steps")
    window.execute_script(
        "const files = new DataTransfer();"
        "files.items.add(new File([arguments[0]], 'paper.tex'));"
        "document.dispatchEvent(new DragEvent('drop', {dataTransfer: files, bubbles: true, cancelable: true}))",
        r"\section{Dropped} $$2 = 1 + 1$$",
    )
    until(window, "#status.good", "1 step: 1 proved")
    until(window, "#check h2", "Dropped")


def test_a_computation_that_hangs_is_said_to_be_stopped(window: Chrome) -> None:
    with served(2, Answers(check=forever)) as address:
        window.get(address)
        paste(window, "hang")
        until(window, "#status.bad", "no answer within 2 seconds: the computation was stopped")


def test_nothing_written_is_obeyed(window: Chrome, address: str) -> None:
    window.get(address)
    paste(window, r"<img src=x onerror='document.title=1'> $\text{<script>document.title=1</script>}$ $$1 = 1$$")
    until(window, "#status.good", "1 step: 1 proved")
    assert window.title == "derive"
    assert not window.find_elements(By.CSS_SELECTOR, "#check img, #check script")


@pytest.mark.parametrize("width", [390, 820])
def test_narrow_windows_need_not_scroll_sideways(address: str, width: int) -> None:
    with browser(width, 844, dark=True) as narrow:
        narrow.get(address)
        until(narrow, "#status", "4 steps")
        assert narrow.execute_script("return document.documentElement.scrollWidth") == width
        for tab in ("tab-steps", "tab-check"):
            narrow.find_element(By.ID, tab).click()
        assert narrow.execute_script("return document.documentElement.scrollWidth") == width
        assert narrow.find_element(By.ID, "check").is_displayed()
