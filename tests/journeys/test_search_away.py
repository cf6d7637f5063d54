"""A search that gets no answer: it says so where the answer would have stood, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_a_search_without_an_answer_says_so_and_can_be_tried_again(visitor: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    care = visitor().enter("care", "linde")
    care.go("/start")
    care.page.route("**/zoek", lambda route: route.fulfill(status=503, content_type="text/html", body=""))
    care.page.fill("#q", "Bo Li")
    care.page.press("#q", "Enter")
    expect(care.page.locator("#results")).to_contain_text("Kijk je verbinding na")
    expect(care.page.locator("#q")).to_have_value("Bo Li")
    care.page.unroute("**/zoek")
    care.page.press("#q", "Enter")
    expect(care.page.locator("#results")).to_contain_text("02/11/2017")
    expect(care.page.locator("#results")).not_to_contain_text("Kijk je verbinding na")
    assert care.page.url.endswith("/start")
    care.said[:] = [line for line in care.said if "503 from /zoek" not in line]  # htmx tells the console of the answer we made


def test_without_script_the_search_is_a_page_of_its_own(visitor: Callable[..., Any]) -> None:
    from playwright.sync_api import expect

    care = visitor(java_script_enabled=False).enter("care", "linde")
    care.go("/start")
    care.page.fill("#q", "Emma Peeters")
    care.page.press("#q", "Enter")
    expect(care.page.locator("#results")).to_contain_text("meer dan één leerling")
    care.page.fill("#born", "30/09/2018")
    care.page.get_by_role("button", name="Zoek met deze datum").click()
    expect(care.page.locator("#results")).to_contain_text("2023002")
    assert "Emma" not in care.page.url
