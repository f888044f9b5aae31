"""The proxy's own two pages, as HTML: who you are, and why the app does not answer yet."""

from html import escape

from emulator.apps.progress import Progress
from emulator.personas import PERSONAS, Persona

STYLE = """
:root { color-scheme: light dark; --line: #8885; --soft: #8881; --accent: #0a6bc4; }
@media (prefers-color-scheme: dark) { :root { --accent: #63b3ff; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1.25rem; }
h1 { font-size: 1.4rem; margin: .5rem 0; text-wrap: balance; }
p { margin: .5rem 0; }
ul { list-style: none; padding: 0; display: grid; gap: .6rem; }
button { font: inherit; color: inherit; text-align: left; width: 100%; padding: .75rem 1rem;
  min-height: 44px; border: 1px solid var(--line); border-radius: .6rem; background: var(--soft);
  cursor: pointer; }
button:hover { border-color: var(--accent); }
button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button[aria-current] { border: 2px solid var(--accent); }
strong, small { display: block; }
small { opacity: .8; }
a { color: var(--accent); }
pre { overflow: auto; padding: .75rem; background: var(--soft); border: 1px solid var(--line);
  border-radius: .6rem; font-size: .8rem; white-space: pre-wrap; overflow-wrap: anywhere; }
progress { width: 100%; height: 1rem; accent-color: var(--accent); }
"""

# Reloads by itself once the app answers; without scripts the page refreshes every two seconds.
WATCH = """
const shown = document.getElementById("message"), bar = document.querySelector("progress");
setInterval(async () => {
  const now = await fetch("/.emulator/status").then(r => r.json()).catch(() => null);
  if (!now) return;
  if (now.phase === "ready" || now.phase !== document.body.dataset.phase) return location.reload();
  shown.textContent = now.message;
  if (bar && now.fraction !== null) bar.value = now.fraction;
}, 400);
"""


def page(title: str, body: str, *, head: str = "", phase: str = "") -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>{head}</head>"
        f'<body data-phase="{phase}"><main>{body}</main></body></html>'
    )


def switcher(current: Persona | None, problem: str = "") -> str:
    """Everyone one can be here, and what they may do."""
    who = f"You are <b>{escape(current.display_name)}</b>." if current else ""
    alert = f'<p role="alert"><b>{escape(problem)}</b></p>' if problem else ""
    rows = "".join(_choice(persona, persona is current) for persona in PERSONAS)
    body = (
        f"<h1>Who are you?</h1>{alert}<p>{who} The local workspace knows these people. Each has "
        "their own token, grants and rows; choosing one opens the app as them.</p>"
        f'<form method="post" action="/.emulator/"><ul>{rows}</ul></form>'
        '<p><a href="/">Back to the app</a></p>'
    )
    return page("Who are you? · Local workspace", body)


def _choice(persona: Persona, is_current: bool) -> str:
    current = ' aria-current="true"' if is_current else ""
    return (
        f'<li><button name="persona" value="{escape(persona.key)}"{current}>'
        f"<strong>{escape(persona.display_name)}{' (you)' if is_current else ''}</strong>"
        f"<small>{escape(persona.title)}</small>"
        f"<small>{escape(persona.email)}</small></button></li>"
    )


TITLES = {
    "data": "Generating data",
    "starting": "The app is starting",
    "crashed": "The app has stopped",
    "ready": "The app does not answer",
}
HINTS = {
    "crashed": "Its last lines are below. Mend the cause and start again: press Ctrl-C in the "
    "terminal, then run the same command.",
    "ready": "It is running, but did not answer this request. This page tries again by itself.",
}


def waiting(progress: Progress) -> str:
    """502: what is going on, and it reloads itself."""
    bar = ""
    if progress.fraction is not None:
        bar = f'<progress max="1" value="{progress.fraction:.3f}" aria-labelledby="message">'
        bar += "</progress>"
    hint = f"<p>{escape(HINTS[progress.phase])}</p>" if progress.phase in HINTS else ""
    log = f"<pre>{escape(chr(10).join(progress.log))}</pre>" if progress.log else ""
    title = TITLES[progress.phase]
    body = (
        f'<h1>{title}</h1><p id="message" role="status">{escape(progress.message)}</p>'
        f"{bar}{hint}{log}"
    )
    refresh = '<noscript><meta http-equiv="refresh" content="2"></noscript>'
    script = f"<script>{WATCH}</script>"
    if progress.phase == "ready":
        script = "<script>setTimeout(() => location.reload(), 1000)</script>"
    return page(f"{title} · Local workspace", body + script, head=refresh, phase=progress.phase)
