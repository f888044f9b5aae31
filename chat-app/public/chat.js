// Runs in the chat's page before Chainlit does. What it holds together:
// - window messages: only the dashboard's own envelope counts, and none of it reaches Chainlit,
//   which forwards everything from everybody;
// - the tab's conversation and unsent question survive a reload;
// - a small request now and then, so that the platform hands over a fresh token.
(() => {
  "use strict";

  const VERSION = 1;
  const US = "dpz-chat";
  const DASHBOARD = "dpz-dashboard";
  const THREAD_KEY = "dpz-chat-thread";
  const DRAFT_KEY = "dpz-chat-draft";
  const PING_EVERY_MS = 4 * 60 * 1000;
  const PING_AT_MOST_MS = 20 * 1000;
  const LONGEST_DRAFT = 10000;
  const LOCAL = new Set(["localhost", "127.0.0.1"]);
  const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

  const rootMeta = document.querySelector('meta[property="og:root_path"]');
  const root = (rootMeta ? rootMeta.content : "").replace(/\/$/, "");
  const framed = window.parent !== window;

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

  const here = new URL(location.href);
  const thread = memory.get(THREAD_KEY);
  if (thread && UUID.test(thread) && here.pathname.replace(/\/$/, "") === root) {
    here.pathname = `${root}/thread/${thread}`;
  }
  const draft = memory.get(DRAFT_KEY);
  if (draft && !here.searchParams.has("prompt")) here.searchParams.set("prompt", draft);
  if (here.href !== location.href) history.replaceState(null, "", here.href);

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
      if (typeof data === "string") sent(data);
      super.send(data);
    }
  }
  window.WebSocket = ChatSocket;

  function heard(data) {
    if (typeof data !== "string" || !data.startsWith("42[")) return;
    const isThread = data.startsWith('42["first_interaction"');
    if (!isThread && !data.startsWith('42["window_message"')) return;
    let body;
    try {
      body = JSON.parse(data.slice(2))[1];
    } catch {
      return;
    }
    if (isThread && body && UUID.test(body.thread_id)) memory.set(THREAD_KEY, body.thread_id);
    if (!isThread && body && body.source === US && body.type === "ping") ping(true);
  }

  function sent(data) {
    if (data.startsWith('42["clear_session"')) memory.set(THREAD_KEY, null);
    if (data.startsWith('42["client_message"')) {
      memory.set(DRAFT_KEY, null);
      dropPrompt();
      ping();
    }
  }

  function dropPrompt() {
    const address = new URL(location.href);
    if (!address.searchParams.has("prompt")) return;
    address.searchParams.delete("prompt");
    history.replaceState(history.state, "", address.href);
  }

  // -- fresh tokens -----------------------------------------------------------------------------

  let pinged = 0;
  function ping(now = false) {
    if (!now && Date.now() - pinged < PING_AT_MOST_MS) return;
    pinged = Date.now();
    fetch(root ? "/api/session" : "/health", { credentials: "same-origin", cache: "no-store" }).catch(
      () => {}, // Offline; the socket's own reconnecting says so.
    );
  }
  setInterval(ping, PING_EVERY_MS);
  window.addEventListener("focus", () => ping());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") ping();
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
      if (message.type === "prompt") suggest(message.prompt);
    },
    true,
  );

  function tellDashboard(type) {
    if (!framed) return;
    let origin = location.origin;
    try {
      origin = new URL(document.referrer).origin;
    } catch {
      // No referrer: then only our own origin may hear it.
    }
    if (isDashboard(origin)) window.parent.postMessage({ v: VERSION, source: US, type }, origin);
  }

  function wear(theme) {
    if (theme !== "light" && theme !== "dark") return;
    const page = document.documentElement;
    page.classList.remove("light", "dark");
    page.classList.add(theme);
    for (const [name, value] of Object.entries((window.theme || {})[theme] || {})) {
      page.style.setProperty(name, value);
    }
  }
  window.addEventListener("storage", (event) => {
    if (event.key === "vite-ui-theme") wear(event.newValue);
  });

  function suggest(prompt) {
    const input = document.getElementById("chat-input");
    if (typeof prompt !== "string" || !input) return;
    const setter = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
    setter.call(input, prompt.slice(0, LONGEST_DRAFT));
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  }

  const watcher = new MutationObserver(() => {
    if (!document.getElementById("chat-input")) return;
    watcher.disconnect();
    tellDashboard("ready");
  });
  watcher.observe(document.documentElement, { childList: true, subtree: true });
})();
