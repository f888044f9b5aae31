"""How the whole product feels: its warm start, its memory, and how soon the first words show."""

import asyncio
import statistics
import sys
import tempfile
from pathlib import Path
from time import monotonic, time

import httpx
import psutil
from playwright.async_api import async_playwright

from bench.report import line
from emulator.launch import ROOT, Running, running

sys.path.append(str(ROOT / "tests" / "e2e"))
from browser import ARGUMENTS, executable
from person import DESKTOP, Person

SETUP = (sys.executable, "create_genie_spaces_basic.py", "--keep-files")
ROUNDS = 9
QUESTIONS = ("Show me CAC by channel", "Revenue by region last month", "Units by category")

# Notes, in the chat's own frame, when the first status and the first text of the answer appear.
WATCH = """() => {
  window.firsts = {};
  const note = (name, selector) => {
    if (!window.firsts[name] && document.querySelectorAll(selector).length > window.before[name])
      window.firsts[name] = Date.now() / 1000;
  };
  const selectors = {
    status: '[data-step-type="tool"], [data-step-type="run"], [data-step-type="assistant_message"]',
    text: '[data-step-type="assistant_message"] [role="article"]',
  };
  window.before = {};
  for (const [name, selector] of Object.entries(selectors))
    window.before[name] = document.querySelectorAll(selector).length;
  new MutationObserver(() => {
    for (const [name, selector] of Object.entries(selectors)) note(name, selector);
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


def main() -> int:
    if not (ROOT / "frontend" / "dist" / "index.html").exists():
        print("The front end is not built: run `make setup`.")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        options = ("--database", str(Path(folder) / "data.duckdb"))
        with running(Path(folder), *options, setup=SETUP) as cold:
            line("first start, data generated", cold.seconds_to_ready, "s")
        with running(Path(folder), *options, setup=SETUP) as warm:
            line("warm start to ready", warm.seconds_to_ready, "s", limit=5)
            line("app process, idle", resident(warm.app_pid), "MB", limit=300)
            asyncio.run(first_words(warm))
            line("app process, after the answers", resident(warm.app_pid), "MB")
    return 0


def resident(pid: int) -> float:
    return float(psutil.Process(pid).memory_info().rss / 1e6)


async def first_words(product: Running) -> None:
    """Medians over a few questions, in a real browser through the proxy."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        context = await browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]
        person = Person(context, await context.new_page(), product.url)
        began = monotonic()
        await person.open("/")
        await person.page.locator("main svg.recharts-surface").first.wait_for()
        line("first page with data", monotonic() - began, "s")
        await person.open("/ask")
        rounds = [await one(person, product, i) for i in range(ROUNDS)][1:]
        status, text = (statistics.median(values) * 1000 for values in zip(*rounds, strict=True))
        line("first status after sending", status, "ms", limit=300)
        line("first text after it left upstream", text, "ms", limit=50)
        await browser.close()


async def one(person: Person, product: Running, index: int) -> tuple[float, float]:
    """Seconds from sending to the first status, and from upstream's first text to the screen."""
    await person.type(QUESTIONS[index % len(QUESTIONS)])
    frame = next(f for f in person.page.frames if "/chat" in f.url)
    await frame.evaluate(WATCH)
    sent = time()
    await person.chat.locator("#chat-submit:not([disabled])").click()
    await frame.wait_for_function("window.firsts.text")
    await person.is_idle()
    firsts = await frame.evaluate("window.firsts")
    async with httpx.AsyncClient(base_url=product.workspace_url) as client:
        left = (await client.get("/_emulator/answers")).json()["answers"][-1]["first_text"]
    return firsts["status"] - sent, firsts["text"] - left


if __name__ == "__main__":
    sys.exit(main())
