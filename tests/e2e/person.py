"""What a person does with the product, and what they can see of it."""

from dataclasses import dataclass, field

from playwright.async_api import BrowserContext, ConsoleMessage, FrameLocator, Locator, Page

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
# An answer may take a warm-up of the spaces' vocabulary on a busy machine.
PATIENCE_MS = 45_000


@dataclass
class Seen:
    """Bodies, headers and stored state that reached a browser."""

    texts: list[str] = field(default_factory=list)


@dataclass
class Person:
    """A browser of one person, and the page it shows."""

    context: BrowserContext
    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    async def open(self, path: str = "/") -> None:
        await self.page.goto(self.url + path)

    async def become(self, key: str) -> None:
        """Through the switcher page, as a person would."""
        await self.open("/.emulator/")
        await self.page.locator(f'button[value="{key}"]').click()
        await self.page.wait_for_url(self.url + "/")

    @property
    def chat(self) -> FrameLocator:
        return self.page.frame_locator("iframe")

    @property
    def answers(self) -> Locator:
        """The texts of the assistant, oldest first."""
        return self.chat.locator('[data-step-type="assistant_message"] [role="article"]')

    @property
    def steps(self) -> Locator:
        return self.chat.locator('button[id^="step-"]')

    @property
    def questions(self) -> Locator:
        return self.chat.locator('[data-step-type="user_message"]')

    async def type(self, question: str) -> None:
        box = self.chat.locator("#chat-input")
        await box.wait_for(timeout=PATIENCE_MS)
        await box.fill(question)

    async def ask(self, question: str) -> None:
        """Sends it; does not wait for the answer."""
        await self.type(question)
        await self.chat.locator("#chat-submit:not([disabled])").click()

    async def asks(self, question: str) -> str:
        """Sends it, waits for the end of the answer, and returns its text."""
        before = await self.answers.count()
        await self.ask(question)
        await self.answers.nth(before).wait_for(timeout=PATIENCE_MS)
        await self.is_idle()
        return await self.answers.last.inner_text()

    async def is_idle(self) -> None:
        """No answer is running: the button sends again, and does not stop."""
        await self.chat.locator("#chat-submit").wait_for(timeout=PATIENCE_MS)
