"""The page in a real Chromium, by clicking and typing."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from chromium import Browser
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from designer import dump, emit, load
from designer.degree_latex import paper_latex
from designer.points import distinct


def test_the_page_shows_the_entangled_polynomial_code(browser: Browser) -> None:
    browser.open()
    browser.says("#title", "entangled polynomial code")
    browser.says("#answer", "HOLDS 6 hold")
    browser.says("#numbers", "threshold, by degree9any distinct points")
    browser.says("#polynomials", "A(x)=A0,0 + A0,1x + A1,0x2 + A1,1x3")
    browser.says("#polynomials", "C1,1 at x7")
    for words in ("computation1/80.125", "upload of B5/41.250", "storage offline of A−3/4−0.750"):
        browser.says("#overheads tbody", words)
    assert len(browser.find(".degrees td.target")) == 8
    browser.says("#plots", "Recovery threshold against p = m = n")


def test_dragging_changes_everything_and_goes_back_and_forward(browser: Browser) -> None:
    browser.open("?scheme=epc&p=2&m=2&n=2")
    browser.press("#parameter-p", Keys.ARROW_RIGHT)
    browser.says("#numbers .number", "14")
    assert browser.address == "scheme=epc&p=3&m=2&n=2"
    browser.press("#parameter-m", Keys.ARROW_RIGHT)
    browser.says("#numbers .number", "20")
    assert browser.driver.title.startswith("epc p=3 m=3 n=2")
    browser.driver.back()
    browser.says("#numbers .number", "14")
    assert browser.find("#parameter-m")[0].get_attribute("value") == "2"
    browser.driver.forward()
    browser.says("#numbers .number", "20")
    browser.driver.back()
    browser.driver.back()
    browser.says("#numbers .number", "9")


def test_a_drag_is_one_step_of_the_history_and_its_last_value_is_shown(browser: Browser) -> None:
    browser.open("?scheme=matdot&p=2")
    browser.driver.execute_script(
        """const range = document.getElementById("parameter-p");
        for (let value = 3; value <= 8; value++) { range.value = value; range.dispatchEvent(new Event("input")); }
        range.dispatchEvent(new Event("change"));"""
    )
    browser.says("#numbers .number", "15")
    browser.says("#plots", "matdot")
    assert browser.address == "scheme=matdot&p=8"
    browser.driver.back()
    browser.says("#numbers .number", "3")


def test_numbers_can_be_typed_beyond_the_slider(browser: Browser) -> None:
    browser.open("?scheme=polynomial&m=2&n=2")
    field = browser.find("#parameters input[type=number]")[0]
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys("30")
    browser.says("#numbers .number", "60")
    assert browser.find("#parameter-m")[0].get_attribute("value") == "30"


def test_a_number_of_workers_that_has_no_points_is_refused_with_its_reason(browser: Browser) -> None:
    browser.open("?scheme=tri&p=2&m=2&n=2")
    browser.says("#numbers", "workers12")
    field = browser.find("#workers-number")[0]
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys("14", Keys.ENTER)
    browser.says("#verdicts .problem", "no grid of that many workers")
    assert not browser.find("#workers-auto")[0].is_selected()
    assert field.get_attribute("value") == "14"
    assert browser.text("#answer") == "not computed"


@pytest.mark.parametrize("typed", ["-3", "2.5", "99999999999", "1e", ""])
def test_a_number_that_is_not_used_does_not_stay_in_its_box(browser: Browser, typed: str) -> None:
    browser.open("?scheme=epc&p=3&m=2&n=2")
    browser.says("#numbers .number", "14")
    field = browser.find("#parameters input[type=number]")[0]
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(Keys.BACKSPACE, typed, Keys.TAB)
    browser.says("#notice", f"p: {typed if typed not in ('', '1e') else ''}")
    browser.says("#notice", "is not used, only whole numbers from 0 to 1000000 are; now 3.")
    browser.says("#numbers .number", "14")
    assert field.get_attribute("value") == "3"
    assert browser.address == "scheme=epc&p=3&m=2&n=2"
    browser.press("#parameter-m", Keys.ARROW_RIGHT)
    browser.until(lambda: not browser.find("#notice")[0].is_displayed())


def test_a_parameter_that_cannot_be_is_refused_with_its_reason(browser: Browser) -> None:
    browser.open("?scheme=epc&p=3&m=2&n=2")
    field = browser.find("#parameters input[type=number]")[0]
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys("0", Keys.ENTER)
    browser.says("#problem", "p")
    assert browser.text("#answer") == ""


@pytest.mark.parametrize("stray", ["p=abc", "N=3", "workers=x", "received=-1"])
def test_what_of_a_link_is_not_used_is_told(browser: Browser, stray: str) -> None:
    browser.open(f"?scheme=epc&{stray}")
    browser.says("#notice", f"Not used, of the address: {stray}. Shown is epc p=2 m=2 n=2.")
    browser.open("?scheme=epc&p=2&m=2&n=2&received=9")
    browser.says("#answer", "HOLDS")
    assert not browser.find("#notice")[0].is_displayed()


def test_workers_are_chosen_by_the_slider_in_steps_for_which_there_are_points(browser: Browser) -> None:
    browser.open("?scheme=bi0&p=2&m=2&n=2")
    browser.says("#numbers", "workers10grid:5x2")
    browser.press("#workers", Keys.ARROW_RIGHT)
    browser.says("#numbers", "workers12grid:6x2")
    assert "workers=12" in browser.address
    assert not browser.find("#workers-auto")[0].is_selected()
    browser.click("#workers-auto")
    browser.says("#numbers", "workers10grid:5x2")
    browser.press("#points", "1,2")
    browser.says("#verdicts .problem", "points of the wrong dimension")
    assert not browser.find("#workers")[0].is_enabled()


def test_another_scheme_is_picked_and_keeps_its_letters(browser: Browser) -> None:
    browser.open("?scheme=epc&p=3&m=2&n=4&workers=40")
    Select(browser.find("#scheme")[0]).select_by_value("polynomial")
    browser.says("#title", "polynomial code")
    browser.until(lambda: browser.driver.title.startswith("polynomial m=2 n=4"))
    assert browser.address == "scheme=polynomial&m=2&n=4"


def test_a_leak_is_shown_with_its_witness_worked_out(browser: Browser) -> None:
    browser.open("?scheme=gasp-small&K=8&L=4&T=2&points=distinct:47")
    browser.says("#answer", "REFUTED 6 hold, 1 refuted")
    browser.says(".witness", "worker 0 (point 1), worker 15 (point 16)")
    browser.click(".witness summary")
    browser.says(".witness pre", "No mask is left over, so these workers learn")
    assert len(browser.find(".degrees td.half")) == 2 * 8 + 2 * 4
    assert len(browser.find(".degrees td.masks")) == 4


def test_a_scheme_is_written_with_its_errors_at_their_lines(browser: Browser) -> None:
    browser.open("?scheme=epc&p=2&m=3&n=2")
    browser.click("#edit")
    browser.until(lambda: browser.find("#text")[0].get_attribute("value"))
    text = dump(load("epc"))
    assert browser.find("#text")[0].get_attribute("value") == text
    browser.driver.execute_script(
        """const area = document.getElementById("text"); area.value = area.value.replace("p*m*j", "p**j");
        area.dispatchEvent(new Event("input"));"""
    )
    browser.says("#text-problem", "not admitted in a formula")
    line = next(number for number, words in enumerate(text.splitlines(), start=1) if words.startswith("B = "))
    assert browser.text("#lines .wrong") == f"▸{line}"
    assert browser.find("#text")[0].get_attribute("aria-invalid") == "true"
    browser.click("#text-problem button")
    browser.press("#text", 'B = ["p - 1 - k + p*n*j"]')
    browser.says("#answer", "REFUTED")
    browser.says("#verdicts", "target [0, 1] needs the monomial [5], which also holds A[2,0] B[0,0]")
    assert browser.find("#text-problem")[0].is_displayed() is False
    collisions = browser.find(".degrees td.collision")
    assert collisions
    assert all(cell.text.endswith("!") or "!" in cell.text for cell in collisions)
    address = browser.address
    browser.click("#discard")
    browser.says("#answer", "HOLDS")
    browser.open(f"?{address}")
    browser.says("#answer", "REFUTED")
    assert "p*n*j" in str(browser.find("#text")[0].get_attribute("value"))


def test_a_text_that_is_too_long_is_refused_and_never_cut(browser: Browser) -> None:
    browser.open()
    browser.click("#edit")
    browser.says("#answer", "HOLDS")
    browser.until(lambda: browser.find("#text")[0].get_attribute("value"))
    for length in (16_001, 70_000):
        browser.driver.execute_script(
            """const area = document.getElementById("text"); area.select();
            document.execCommand("insertText", false, area.value.trim().padEnd(arguments[0] - 1, "#") + "\\n");""",
            length,
        )
        browser.says("#text-problem", "scheme text longer than 16000 characters")
        assert len(str(browser.find("#text")[0].get_property("value"))) == length
        assert browser.text("#answer") == ""


def test_text_of_strangers_is_never_markup(browser: Browser) -> None:
    text = 'name = "<img src=x onerror=alert(1)>"\n' + dump(load("epc")).partition("\n")[2]
    browser.open(f"?{urlencode({'text': text})}")
    browser.says("#title", "<img src=x onerror=alert(1)>")
    assert browser.find("main img") == []


def test_what_cannot_be_is_said_and_the_controls_stay(browser: Browser) -> None:
    browser.open("?scheme=gasp-r&K=3&L=3&T=2&r=3")
    browser.says("#problem", "constraint r <= min(K, T) is violated")
    browser.press("#parameter-r", Keys.ARROW_LEFT)
    browser.says("#answer", "HOLDS")
    assert browser.find("#problem")[0].is_displayed() is False


def test_a_table_is_walked_with_the_keyboard_and_each_cell_tells_its_products(browser: Browser) -> None:
    browser.open()
    browser.press(".degrees tbody td", Keys.ARROW_RIGHT)
    browser.says("#table .detail", "A0,0B0,1 at x5, part of the target C0,1; there it meets A0,1B1,1.")
    assert len(browser.find(".degrees td.same")) == 2
    assert browser.driver.switch_to.active_element.text.startswith("5")
    browser.driver.switch_to.active_element.send_keys(Keys.END, Keys.ARROW_DOWN)
    browser.says("#table .detail", "A0,1B1,1 at x5")
    ActionChains(browser.driver).move_to_element(browser.find(".degrees tbody td")[2]).perform()
    browser.says("#table .detail", "A0,0B1,0 at 1; it is alone there.")


def test_plots_follow_their_controls(browser: Browser) -> None:
    browser.open("?scheme=convolution&m=2&n=2")
    browser.says("#plots", "convolution")
    browser.until(lambda: browser.find("#compared input"))
    browser.click("#compared input[value=polynomial]")
    browser.says("#plots", "polynomial: m = n = 6: 36 answers")
    browser.says("#plots", "convolution: m = n = 6: 11 answers")
    browser.press("#longest", Keys.ARROW_RIGHT)
    browser.says("#plots", "polynomial: m = n = 7: 49 answers")
    Select(browser.find("#along")[0]).select_by_value("n")
    browser.says("#plots", "Recovery threshold against n, m = 2")
    assert "compared=polynomial" in browser.address
    assert "along=n" in browser.address
    assert len(browser.find("#plots figure > svg title")) > 2


def test_link_scheme_program_and_latex_are_copied(browser: Browser) -> None:
    browser.driver.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": browser.url.rstrip("/")},
    )
    browser.open("?scheme=epc&p=2&m=2&n=2&workers=12")
    code = load("epc").bind(p=2, m=2, n=2)
    command = "coded-designer emit epc p=2 m=2 n=2 --workers 12"
    wanted = {
        "link": f"{browser.url}?scheme=epc&p=2&m=2&n=2&workers=12",
        "scheme": dump(load("epc")),
        "latex": paper_latex(code, "booktabs"),
        "program": emit(code, distinct(12), command=command),
    }
    for kind, text in wanted.items():
        browser.click(f"[data-copy={kind}]")
        browser.says("#copied", "Copied the")
        read = "navigator.clipboard.readText().then(arguments[0], (problem) => arguments[0](`${problem}`))"
        assert browser.driver.execute_async_script(read) == text
    Select(browser.find("#target")[0]).select_by_value("galois")
    browser.click("[data-copy=program]")
    browser.says("#copied", "Copied the program")
    assert "import galois" in browser.driver.execute_async_script(read)


def test_where_the_clipboard_is_closed_the_text_is_shown(browser: Browser) -> None:
    browser.open()
    browser.driver.execute_script("navigator.clipboard.write = () => Promise.reject(new Error('closed'))")
    browser.click("[data-copy=scheme]")
    browser.until(lambda: browser.find("#by-hand")[0].is_displayed())
    assert browser.find("#by-hand-text")[0].get_attribute("value") == dump(load("epc"))
    browser.click("#by-hand button")
    assert not browser.find("#by-hand")[0].is_displayed()


def test_chains_become_longer(browser: Browser) -> None:
    browser.open("?scheme=chain")
    browser.until(lambda: browser.find("#chain-length"))
    Select(browser.find("#chain-length")[0]).select_by_value("4")
    browser.says("#polynomials", "A(4)")
    assert len(browser.find("#parameters input[type=range]")) == 5
    browser.says("#table", "A degree table has two operands.")


def test_a_narrow_window_needs_no_sideways_scrolling(browser: Browser) -> None:
    narrow = {"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", narrow)
    try:
        for query in ("?scheme=tri&p=3&m=3&n=3", "?scheme=gasp-small&K=8&L=4&T=2&points=distinct:47&compared=a3s"):
            browser.open(query)
            browser.says("#plots", "workers N")
            assert browser.driver.execute_script("return document.documentElement.scrollWidth") <= 400
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_figures_and_their_labels_are_not_cut(browser: Browser) -> None:
    wide = {"width": 1320, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", wide)
    try:
        browser.open("?scheme=epc&p=40&m=40&n=40&longest=16&along=p")
        browser.says("#latency", "epc p=40 m=40 n=40")
        scroll = "const box = document.querySelector('#latency .scroll'); return box.scrollWidth - box.clientWidth"
        assert browser.driver.execute_script(scroll) == 0
        browser.open("?scheme=epc&p=2&m=200&n=200&along=p&longest=16")
        browser.says("#plots", "p = 16: 640015 answers")
        labels = [words.text for words in browser.find("#plots figure:first-child svg text[text-anchor=end]")]
        assert labels == ["0", "200K", "400K", "600K"]
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_latency_on_a_grid_says_which_answers_it_counts(browser: Browser) -> None:
    browser.open("?scheme=tri&p=2&m=2&n=2")
    browser.says("#latency .note", "any R answers; not every R of them decode on a grid")
    browser.open("?scheme=epc&p=2&m=2&n=2")
    browser.says("#latency", "epc p=2 m=2 n=2")
    assert browser.find("#latency > .note") == []


def test_latency_follows_its_model_and_its_workers(browser: Browser) -> None:
    browser.open("?scheme=matdot&p=2&model=exponential:rate=1&crew=4")
    browser.says("#latency", "matdot p=230.5417")
    browser.press("#crew", Keys.ARROW_RIGHT)
    browser.says("#latency", "5 workers")
    assert "crew=5" in browser.address
    browser.press("#model", "x")
    browser.says("#latency .problem", "rate")
