// Runs in the chat's page before Chainlit does. What it holds together:
// - window messages: only the dashboard's own envelope counts, and none of it reaches Chainlit,
//   which forwards everything from everybody;
// - the tab's conversation and unsent question survive a reload, of the same person;
// - a saved question picked behind "/" is put into the composer, to be read before it is sent;
// - a small request now and then, and before a question: the platform hands over a fresh token,
//   and we learn whether somebody else has signed in, in this browser.
(() => {
  "use strict";

  const VERSION = 1;
  const US = "dpz-chat";
  const DASHBOARD = "dpz-dashboard";
  const THREAD_KEY = "dpz-chat-thread";
  const DRAFT_KEY = "dpz-chat-draft";
  const OWNER_KEY = "dpz-chat-owner";
  const FILTERS_KEY = "dpz-chat-filters";
  const NOTICE_KEY = "dpz-chat-notice";
  const SIGNED_IN_KEY = "dpz-signed-in";
  const PING_EVERY_MS = 4 * 60 * 1000;
  const CERTAIN_FOR_MS = { question: 2000, focus: 20 * 1000 };
  const PING_PATIENCE_MS = 3000;
  const NOTICE_MS = 8000;
  const LONGEST_DRAFT = 10000;
  const MOST_FILTERS = 50;
  const LOCAL = new Set(["localhost", "127.0.0.1"]);
  const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

  const rootMeta = document.querySelector('meta[property="og:root_path"]');
  const root = (rootMeta ? rootMeta.content : "").replace(/\/$/, "");
  const framed = window.parent !== window;
  document.documentElement.classList.toggle("framed", framed);

  const memory = {
    get(key) {
      try {
        return sessionStorage.getItem(key);
      } catch {
        return null;
      }
    },
    set(key, value) {
      try {
        if (value) sessionStorage.setItem(key, value);
        else sessionStorage.removeItem(key);
      } catch {
        // Storage may be switched off; then a reload begins anew.
      }
    },
  };

  // -- where to begin: the tab's conversation, with what was being typed ------------------------

  const lastOwner = memory.get(OWNER_KEY);
  const newOwner = lastOwner && whoNow();
  if (newOwner && newOwner !== lastOwner) {
    for (const key of [THREAD_KEY, DRAFT_KEY, FILTERS_KEY, OWNER_KEY, NOTICE_KEY]) {
      memory.set(key, null);
    }
  }
  const here = new URL(location.href);
  const thread = memory.get(THREAD_KEY);
  if (thread && UUID.test(thread) && here.pathname.replace(/\/$/, "") === root) {
    here.pathname = `${root}/thread/${thread}`;
  }
  const draft = memory.get(DRAFT_KEY);
  if (draft && !here.searchParams.has("prompt")) here.searchParams.set("prompt", draft);
  if (here.href !== location.href) history.replaceState(null, "", here.href);

  // Waited for: what is to be restored decides what Chainlit, which comes next, begins with.
  function whoNow() {
    const request = new XMLHttpRequest();
    try {
      request.open("GET", `${root}/user`, false);
      request.send();
      return JSON.parse(request.responseText).identifier;
    } catch {
      return null;
    }
  }

  document.addEventListener("input", (event) => {
    if (event.target && event.target.id === "chat-input") {
      memory.set(DRAFT_KEY, event.target.value.slice(0, LONGEST_DRAFT));
    }
  });

  // -- the socket, listened to: which conversation this is, and when a fresh token is wanted ----

  const NativeSocket = window.WebSocket;
  class ChatSocket extends NativeSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => heard(data));
    }
    send(data) {
      if (typeof data !== "string") return this.pass(data);
      if (data.startsWith("40{")) learnPage(data);
      if (data.startsWith('42["clear_session"')) keepThread(null);
      if (data.startsWith('42["client_message"')) return this.ask(data, true);
      if (data.startsWith('42["edit_message"')) return this.ask(slim(data), false);
      return this.pass(data);
    }
    // In order: what is sent while a question waits for its check waits too.
    pass(data) {
      if (this.waiting) this.waiting = this.waiting.then(() => super.send(data));
      else super.send(data);
    }
    ask(data, isNew) {
      const certain = Date.now() - checked < CERTAIN_FOR_MS.question ? Promise.resolve() : check();
      const mine = (this.waiting = (this.waiting || Promise.resolve())
        .then(() => certain)
        .then(() => {
          if (changedHands || this.readyState !== NativeSocket.OPEN) return;
          if (isNew) memory.set(DRAFT_KEY, null);
          if (isNew) dropPrompt();
          super.send(data);
        })
        .finally(() => {
          if (this.waiting === mine) this.waiting = null;
        }));
    }
  }
  window.WebSocket = ChatSocket;

  // Chainlit sends an edited question with the answer that hangs on it.
  function slim(data) {
    const { id, output } = JSON.parse(data.slice(2))[1].message;
    return `42${JSON.stringify(["edit_message", { message: { id, output } }])}`;
  }

  function heard(data) {
    if (typeof data !== "string") return;
    if (data.startsWith("44{")) check(); // The socket was refused: perhaps it is not ours any more.
    if (!data.startsWith("42[")) return;
    const isThread = data.startsWith('42["first_interaction"');
    const isMenu = data.startsWith('42["set_commands"');
    if (!isThread && !isMenu && !data.startsWith('42["window_message"')) return;
    let body;
    try {
      body = JSON.parse(data.slice(2))[1];
    } catch {
      return;
    }
    if (isMenu && Array.isArray(body)) saved = body;
    if (isThread && body && UUID.test(body.thread_id)) keepThread(body.thread_id);
    if (isThread || isMenu || !body || body.source !== US) return;
    if (body.type === "ping" || body.type === "someone-else") check();
    if (body.type === "gone") leave(body.thread);
    if (body.type === "history") tellOfHistory(body);
  }

  function keepThread(thread) {
    show(thread);
    memory.set(THREAD_KEY, thread);
  }

  function learnPage(data) {
    try {
      const { sessionId, threadId } = JSON.parse(data.slice(2));
      page = sessionId || "";
      show(threadId || null);
    } catch {
      page = "";
    }
  }

  function dropPrompt() {
    const address = new URL(location.href);
    if (!address.searchParams.has("prompt")) return;
    address.searchParams.delete("prompt");
    history.replaceState(history.state, "", address.href);
  }

  // -- fresh tokens, and whose they are ---------------------------------------------------------

  let page = "";
  let shown; // The conversation on the screen, null for a new one; not known before the socket says.
  function show(thread) {
    if (thread === shown) return;
    shown = thread;
    tellDashboard("conversation", { thread });
  }
  let owner = null;
  let checked = 0;
  let checking = null;
  let changedHands = false;

  // Settles when the answer is there, or soon: without one the server still knows what to say.
  function check() {
    checking ??= learnOwner().finally(() => {
      checking = null;
    });
    return checking;
  }

  async function learnOwner() {
    try {
      const response = await fetch(`${root}/user`, {
        headers: page ? { "x-chat-page": page } : {},
        credentials: "same-origin",
        cache: "no-store",
        redirect: "manual",
        signal: AbortSignal.timeout(PING_PATIENCE_MS),
      });
      if (!response.ok) return;
      const { identifier } = await response.json();
      if (identifier) heardOf(identifier);
    } catch {
      // Offline or signed out; the socket's own reconnecting, or the next answer, says so.
    }
  }

  function heardOf(user) {
    checked = Date.now();
    owner ??= user;
    if (user !== owner) return tellApart(user);
    const words = `You see what ${user} may see.`;
    document.documentElement.style.setProperty("--dpz-as", JSON.stringify(words));
    memory.set(OWNER_KEY, owner);
    try {
      if (localStorage.getItem(SIGNED_IN_KEY) !== user) localStorage.setItem(SIGNED_IN_KEY, user);
    } catch {
      // Then the other tabs notice when they are looked at.
    }
  }

  function tellApart(user) {
    if (changedHands) return;
    changedHands = true;
    tellDashboard("ping");
    const notice = document.createElement("div");
    notice.id = "someone-else";
    notice.setAttribute("role", "alertdialog");
    notice.setAttribute("aria-modal", "true");
    const words = document.createElement("p");
    words.textContent = `This browser is now signed in as ${user}. Reload to continue.`;
    const reload = document.createElement("button");
    reload.type = "button";
    reload.textContent = "Reload";
    reload.addEventListener("click", () => {
      try {
        window.parent.location.reload();
      } catch {
        location.reload(); // The page around us is of another origin.
      }
    });
    notice.append(words, reload);
    document.body.replaceChildren(notice); // What the other person asked is not for this one.
    reload.focus();
  }

  const checkSometimes = () => {
    if (Date.now() - checked >= CERTAIN_FOR_MS.focus) check();
  };
  check();
  setInterval(check, PING_EVERY_MS);
  window.addEventListener("focus", checkSometimes);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") check();
  });

  // -- the dashboard around us ------------------------------------------------------------------

  function isDashboard(origin) {
    if (origin === location.origin) return true;
    try {
      // A second server of the same developer, as `chainlit run` is.
      return LOCAL.has(location.hostname) && LOCAL.has(new URL(origin).hostname);
    } catch {
      return false;
    }
  }

  window.addEventListener(
    "message",
    (event) => {
      event.stopImmediatePropagation();
      const message = event.data;
      if (event.source !== window.parent || !framed || !isDashboard(event.origin)) return;
      if (!message || message.v !== VERSION || message.source !== DASHBOARD) return;
      if (message.type === "theme") wear(message.theme);
      if (message.type === "prompt") {
        rememberFilters(message.prompt, message.filters);
        suggest(message.prompt);
      }
      if (message.type === "open") openThread(message.thread);
    },
    true,
  );

  function tellDashboard(type, more) {
    if (!framed) return;
    let origin = location.origin;
    try {
      origin = new URL(document.referrer).origin;
    } catch {
      // No referrer: then only our own origin may hear it.
    }
    if (isDashboard(origin)) window.parent.postMessage({ v: VERSION, source: US, type, ...more }, origin);
  }

  // -- which conversation is shown, and whether it is being kept --------------------------------

  function openThread(thread) {
    if (typeof thread !== "string" || !UUID.test(thread) || thread === shown) return;
    keepThread(thread);
    history.replaceState(null, "", `${root}/thread/${thread}`);
    dispatchEvent(new PopStateEvent("popstate", { state: null }));
  }

  // It was deleted, perhaps in another window. What was being typed is for a new one.
  function leave(thread) {
    if (thread !== shown) return;
    // Chainlit cannot begin in a frame without a size: then it waits until it is looked at.
    if (innerWidth === 0) return addEventListener("resize", () => leave(thread), { once: true });
    memory.set(THREAD_KEY, null);
    memory.set(NOTICE_KEY, "This conversation was deleted.");
    location.replace(`${root}/`);
  }

  function tellOfHistory({ saving, reason }) {
    if (isSaving !== saving) tellDashboard("ping"); // It shows the same, and asks the server.
    isSaving = saving;
    document.getElementById("history-badge")?.remove();
    if (!saving) badge("history-badge", "History is not being saved", String(reason));
  }
  let isSaving = true;

  function badge(id, words, reason) {
    const place = document.createElement(reason ? "details" : "div");
    place.id = id;
    place.className = "dpz-badge";
    place.setAttribute("role", "status");
    const title = document.createElement(reason ? "summary" : "p");
    title.textContent = words;
    place.append(title);
    if (reason) {
      const why = document.createElement("p");
      why.textContent = reason;
      place.append(why);
    }
    document.body.append(place);
    return place;
  }

  const notice = memory.get(NOTICE_KEY);
  if (notice) {
    memory.set(NOTICE_KEY, null);
    addEventListener("DOMContentLoaded", () => {
      const place = badge("chat-notice", notice);
      setTimeout(() => place.remove(), NOTICE_MS);
    });
  }

  // Chainlit puts its own choice on whenever it begins; in a frame the dashboard's holds.
  let worn = framed ? firstTheme() : null;
  function firstTheme() {
    let stored = null;
    try {
      stored = localStorage.getItem("vite-ui-theme");
    } catch {
      // Then the system's, until the dashboard tells.
    }
    if (stored === "light" || stored === "dark") return stored;
    return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  new MutationObserver(() => {
    if (framed && worn && !document.documentElement.classList.contains(worn)) wear(worn);
  }).observe(document.documentElement, { attributeFilter: ["class"] });

  function wear(theme) {
    if (theme !== "light" && theme !== "dark") return;
    worn = theme;
    const page = document.documentElement;
    page.classList.remove("light", "dark");
    page.classList.add(theme);
    for (const [name, value] of Object.entries((window.theme || {})[theme] || {})) {
      page.style.setProperty(name, value);
    }
  }
  window.addEventListener("storage", (event) => {
    if (event.key === "vite-ui-theme") wear(event.newValue);
    if (event.key === SIGNED_IN_KEY && event.newValue !== owner) check();
  });

  function suggest(prompt) {
    const input = document.getElementById("chat-input");
    if (typeof prompt !== "string" || !input) return;
    const setter = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
    setter.call(input, prompt.slice(0, LONGEST_DRAFT));
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  }

  // Which filters the dashboard showed when a question came from there: saving it keeps them.
  function rememberFilters(prompt, filters) {
    if (typeof prompt !== "string" || !filters || typeof filters !== "object") return;
    let known = {};
    try {
      known = JSON.parse(memory.get(FILTERS_KEY) || "{}");
    } catch {
      // Then from here on.
    }
    const latest = Object.entries({ ...known, [prompt]: filters }).slice(-MOST_FILTERS);
    memory.set(FILTERS_KEY, JSON.stringify(Object.fromEntries(latest)));
  }

  // -- saved questions behind "/" ----------------------------------------------------------------

  // Chainlit would hang a picked command on the message; people want to see what they will ask.
  let saved = [];
  const questionOf = (item) => {
    const name = item && item.querySelector(".font-medium");
    const found = name && saved.find(({ id }) => id === name.textContent);
    return found ? found.prompt : null;
  };
  function pick(event, item) {
    const question = questionOf(item);
    if (question === null) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    suggest(question);
    if (!document.getElementById("command-popover")) return;
    // The list behind the button closes at Escape, and then gives the focus to its button.
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    setTimeout(() => document.getElementById("chat-input")?.focus(), 50);
  }
  const LISTED = "[cmdk-item][data-index]";
  window.addEventListener("click", (event) => pick(event, event.target.closest(LISTED)), true);
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing || (event.key !== "Enter" && event.key !== "Tab")) return;
      pick(event, document.querySelector(`${LISTED}.bg-accent`));
    },
    true,
  );

  // Buttons of Chainlit that are pictures only, told to those who do not see them.
  const NAMES = {
    "#sidebar-trigger-button": "Show or hide the conversations",
    "#search-chats-button": "Search the conversations",
    "#new-chat-button": "New conversation",
    "#chat-submit": "Send",
    "#stop-button": "Stop",
    "button:has(> .lucide-copy)": "Copy the answer",
    "button:has(> .lucide-arrow-down)": "Go to the end",
    "button.edit-message": "Edit the question",
    "#edit-chat-input": "The question",
  };
  const SELECTOR = Object.keys(NAMES).map((name) => `${name}:not([aria-label])`).join();
  function nameButtons() {
    naming = 0;
    for (const button of document.querySelectorAll(SELECTOR)) {
      if (button.localName === "button" && button.textContent.trim()) continue;
      const name = Object.keys(NAMES).find((selector) => button.matches(selector));
      button.setAttribute("aria-label", NAMES[name]);
    }
  }
  let naming = 0;
  new MutationObserver(() => {
    naming ||= requestAnimationFrame(nameButtons);
  }).observe(document.documentElement, { childList: true, subtree: true });

  // An edited question is sent by Enter and left by Escape, as a new one is.
  document.addEventListener("keydown", (event) => {
    if (event.target.id !== "edit-chat-input" || event.isComposing || event.shiftKey) return;
    if (event.key !== "Enter" && event.key !== "Escape") return;
    const confirm = document.querySelector("button.confirm-edit");
    event.preventDefault();
    (event.key === "Enter" ? confirm : confirm.previousElementSibling).click();
  });

  const watcher = new MutationObserver(() => {
    if (!document.getElementById("chat-input")) return;
    watcher.disconnect();
    tellDashboard("ready");
  });
  watcher.observe(document.documentElement, { childList: true, subtree: true });
})();
