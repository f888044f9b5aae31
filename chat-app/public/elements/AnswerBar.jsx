// Under an answer: copy it, what the person thinks of it, and a way to keep its question.
import { commandsState } from "@chainlit/react-client";
import { Bookmark, Copy, ThumbsDown, ThumbsUp } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useRecoilValue } from "recoil";

const NOTICE =
  "The people who run this app will see your name, this question, its answer and how it came about.";

// The API stands beside the chat's mount; a chat that runs by itself has none.
const root = (document.querySelector('meta[property="og:root_path"]')?.content || "").replace(/\/$/, "");
const api = root ? `${root.slice(0, root.lastIndexOf("/"))}/api` : null;

// Chainlit makes elements anew whenever it likes; what somebody is writing must outlive that.
const bars = (window.dpzAnswerBars ??= new Map());

async function send(method, path, body) {
  let response;
  try {
    response = await fetch(`${api}${path}`, {
      method,
      headers: { accept: "application/json", "content-type": "application/json" },
      redirect: "manual",
      ...(body && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Error("The server could not be reached. Try again.");
  }
  if (response.status === 204) return null;
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return answer;
  throw new Error(answer ? `${answer.message} ${answer.remedy}` : "Your session has expired. Reload to continue.");
}

function useBar() {
  const fresh = { opinion: props.opinion, draft: null, said: "", problem: "" };
  const [bar, setBar] = useState(bars.get(props.turn) ?? fresh);
  const change = (changes) => {
    const next = { ...(bars.get(props.turn) ?? bar), ...changes };
    bars.set(props.turn, next);
    setBar(next);
  };
  return [bar, change];
}

function words({ passed }) {
  const missed = passed.filter(({ problem }) => problem);
  if (!missed.length) return "";
  return `Kept here, not passed on: ${missed.map(({ to, problem }) => `${to}: ${problem}`).join(" ")}`;
}

function Form({ draft, isBusy, onChange, onSend, onCancel }) {
  const first = useRef(null);
  useEffect(() => first.current?.focus(), []);
  return (
    <form
      className="dpz-opinion"
      aria-label="What was not good?"
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
      onKeyDown={(event) => event.key === "Escape" && onCancel()}
    >
      <fieldset>
        <legend>What was not good?</legend>
        <div className="dpz-chips">
          {props.reasons.map((reason, i) => (
            <button
              key={reason}
              ref={i === 0 ? first : null}
              type="button"
              className="dpz-chip"
              aria-pressed={draft.reason === reason}
              onClick={() => onChange({ ...draft, reason: draft.reason === reason ? "" : reason })}
            >
              {reason}
            </button>
          ))}
        </div>
      </fieldset>
      <label>
        <span>Anything else? (optional)</span>
        <textarea
          rows={2}
          maxLength={5000}
          value={draft.comment}
          onChange={(event) => onChange({ ...draft, comment: event.target.value })}
        />
      </label>
      <p className="dpz-source">{NOTICE}</p>
      <div className="dpz-chips">
        <button type="submit" className="dpz-button dpz-main" disabled={isBusy}>Send feedback</button>
        <button type="button" className="dpz-button" onClick={onCancel}>Cancel</button>
      </div>
    </form>
  );
}

function SaveButton({ isBusy, run }) {
  const saved = useRecoilValue(commandsState).find(
    ({ question, prompt }) => question === props.question || prompt === props.question,
  );
  const filters = () => {
    try {
      return JSON.parse(sessionStorage.getItem("dpz-chat-filters") || "{}")[props.question] ?? {};
    } catch {
      return {};
    }
  };
  const toggle = () =>
    run(async () => {
      if (saved) {
        await send("DELETE", `/saved/${encodeURIComponent(saved.saved)}`);
        return "No longer among your saved questions.";
      }
      await send("POST", "/saved", { question: props.question, filters: filters() });
      return "Saved: find it in the Library, behind / and in new chats.";
    });
  return (
    <button
      type="button"
      className="dpz-icon"
      aria-pressed={Boolean(saved)}
      aria-label={saved ? "Saved question: remove it" : "Save this question"}
      title={saved ? "Saved question: remove it" : "Save this question"}
      disabled={isBusy}
      onClick={toggle}
    >
      <Bookmark size={16} aria-hidden="true" fill={saved ? "currentColor" : "none"} />
    </button>
  );
}

export default function AnswerBar() {
  const [bar, change] = useBar();
  const [isBusy, setBusy] = useState(false);
  const down = useRef(null);
  if (!api) return null;
  const path = `/feedback/${props.conversation}/${props.turn}`;
  const { opinion, draft } = bar;

  const run = async (work) => {
    setBusy(true);
    change({ problem: "", said: "" });
    try {
      change({ said: await work() });
    } catch (error) {
      change({ problem: error.message });
    } finally {
      setBusy(false);
    }
  };
  const give = (given) =>
    run(async () => {
      const kept = await send("PUT", path, given);
      change({ opinion: kept, draft: null });
      return words(kept) || "Thank you.";
    });
  const takeBack = () =>
    run(async () => {
      const back = await send("DELETE", path);
      change({ opinion: null, draft: null });
      return words(back) || "Taken back.";
    });
  const close = () => {
    change({ draft: null });
    down.current?.focus();
  };
  const openForm = () =>
    change({ draft: { reason: opinion?.reason ?? "", comment: opinion?.comment ?? "" }, said: "" });

  // Chainlit's own button knows the text; its row is hidden where this bar stands.
  const copy = (event) => {
    const message = event.currentTarget.closest(".ai-message");
    message?.querySelector("button:not(.dpz-icon):has(> .lucide-copy)")?.click();
    change({ said: "Copied." });
  };

  const isGood = opinion?.good === true;
  const isBad = opinion?.good === false;
  return (
    <div className="dpz-bar">
      <div className="dpz-chips" role="group" aria-label="About this answer">
        <button type="button" className="dpz-icon" aria-label="Copy the answer" title="Copy the answer" onClick={copy}>
          <Copy size={16} aria-hidden="true" />
        </button>
        <button
          type="button"
          className="dpz-icon"
          aria-pressed={isGood}
          aria-label="Good answer"
          title={isGood ? "Good answer: take it back" : "Good answer"}
          disabled={isBusy}
          onClick={() => (isGood ? takeBack() : give({ good: true }))}
        >
          <ThumbsUp size={16} aria-hidden="true" fill={isGood ? "currentColor" : "none"} />
        </button>
        <button
          ref={down}
          type="button"
          className="dpz-icon"
          aria-pressed={isBad}
          aria-expanded={Boolean(draft)}
          aria-label="Not a good answer"
          title={isBad ? "Not a good answer: change or take it back" : "Not a good answer"}
          disabled={isBusy}
          onClick={() => (draft ? close() : openForm())}
        >
          <ThumbsDown size={16} aria-hidden="true" fill={isBad ? "currentColor" : "none"} />
        </button>
        <SaveButton isBusy={isBusy} run={run} />
        {isBad && !draft && (
          <span className="dpz-given">
            {opinion.reason || "Not good"}
            <button type="button" className="dpz-link" disabled={isBusy} onClick={openForm}>Change</button>
            <button type="button" className="dpz-link" disabled={isBusy} onClick={takeBack}>Take back</button>
          </span>
        )}
        <span className="dpz-given" role="status">{bar.said}</span>
      </div>
      {bar.problem && <p className="dpz-problem" role="alert">{bar.problem}</p>}
      {draft && (
        <Form
          draft={draft}
          isBusy={isBusy}
          onChange={(next) => change({ draft: next })}
          onSend={() => give({ good: false, ...draft })}
          onCancel={close}
        />
      )}
    </div>
  );
}
