"""One headless Chromium for all that looks at pages, and the demo they look at.

Builds the demo unless JOBSPEJL_SITE names a built one.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Visit:
    """One browser context with what it saw: requests that leave the page, and complaints on the console."""

    context: object
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, address, width=1280):
        page = self.context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.on("request", lambda request: self._note(request.url))
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(address)
        return page

    def _note(self, url):
        if not url.startswith(("file:", "data:")):
            self.outside.append(url)


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    if "JOBSPEJL_SITE" in os.environ:
        return Path(os.environ["JOBSPEJL_SITE"])
    import jobspejl

    return jobspejl.demo(tmp_path_factory.mktemp("site") / "demo").parent


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    assert path, "install Debian's chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser) -> Iterator[Visit]:
    context = browser.new_context()
    seen = Visit(context)
    yield seen
    context.close()
    assert seen.outside == []
    assert seen.complaints == []
