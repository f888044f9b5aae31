// Which version of a question is shown, and the way to the others.
import { useChatData, useChatInteract } from "@chainlit/react-client";
import { ChevronLeft, ChevronRight } from "lucide-react";

export default function Versions() {
  const { loading } = useChatData();
  const { windowMessage } = useChatInteract();
  const at = props.turns.indexOf(props.shown);
  const button = (name, to, Icon) => (
    <button
      type="button"
      aria-label={name}
      title={name}
      disabled={loading || !props.turns[to]}
      onClick={() => windowMessage({ source: "dpz-chat", v: 1, type: "show-version", turn: props.turns[to] })}
    >
      <Icon size={16} aria-hidden="true" />
    </button>
  );
  return (
    <div className="dpz-versions" role="group" aria-label="Versions of this question">
      {button("Earlier version", at - 1, ChevronLeft)}
      <span aria-live="polite">
        <span className="sr-only">Version </span>
        {at + 1} / {props.turns.length}
      </span>
      {button("Later version", at + 1, ChevronRight)}
    </div>
  );
}
