/** Where toasts are shown and spoken. They wait while they are pointed at or hold the focus. */
import { X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { currentToasts, dismissToast, onToasts, TOAST_MS, type Toast } from "@/lib/toast";

export function Toasts() {
  const toasts = useSyncExternalStore(onToasts, currentToasts);
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 bottom-[calc(4.25rem+env(safe-area-inset-bottom))] z-40 grid justify-items-center px-4 lg:bottom-6"
    >
      {toasts.map((toast) => (
        <Item key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function Item({ toast: { id, words, action } }: { toast: Toast }) {
  const [isHeld, setIsHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => dismissToast(id), TOAST_MS);
    return () => clearTimeout(timer);
  }, [id, isHeld]);
  const act = () => {
    dismissToast(id);
    action?.run();
  };
  return (
    <div
      onPointerEnter={() => setIsHeld(true)}
      onPointerLeave={() => setIsHeld(false)}
      onFocus={() => setIsHeld(true)}
      onBlur={() => setIsHeld(false)}
      className="pointer-events-auto flex max-w-full items-center gap-3 rounded-xl bg-night py-2 pr-2 pl-4 text-white shadow-xl ring-1 ring-white/15"
    >
      <p className="line-clamp-2 min-w-0 wrap-anywhere">{words}</p>
      {action && (
        <button
          type="button"
          onClick={act}
          className="h-8 rounded-lg px-2.5 font-semibold whitespace-nowrap text-[#7fd0f5] outline-white hover:bg-white/10"
        >
          {action.name}
        </button>
      )}
      <button
        type="button"
        onClick={() => dismissToast(id)}
        className="grid size-8 shrink-0 place-items-center rounded-lg text-white/70 outline-white hover:bg-white/10"
      >
        <X aria-hidden className="size-4" />
        <span className="sr-only">Close this notice</span>
      </button>
    </div>
  );
}
