"""What axe finds wrong with a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def violations(page: Page) -> list[str]:
    """One line for each element that breaks a rule, once what moves has come to rest."""
    page.evaluate("Promise.all(document.getAnimations().map((a) => a.finished.catch(() => {})))")
    answer = Axe().run(page).response
    return [
        f"{v['id']}: {node['target']} {node['failureSummary']}"
        for v in answer["violations"]
        for node in v["nodes"]
    ]
