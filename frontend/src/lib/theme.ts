/** The reader's theme. Kept under the key Chainlit reads too, so that both wear the same one. */
import { useEffect, useSyncExternalStore } from "react";

export type Theme = "light" | "dark" | "system";

const KEY = "vite-ui-theme";
const listeners = new Set<() => void>();
let choice: Theme = stored();

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system"; // Storage may be blocked by the browser's privacy settings.
  }
}

export function setTheme(theme: Theme): void {
  choice = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // The choice then lasts as long as the page.
  }
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  listeners.add(listener);
  system.addEventListener("change", listener);
  return () => {
    listeners.delete(listener);
    system.removeEventListener("change", listener);
  };
}

const isDark = (): boolean =>
  choice === "dark" || (choice === "system" && matchMedia("(prefers-color-scheme: dark)").matches);

/** The choice, and what it comes to now. */
export function useTheme(): { theme: Theme; resolved: "light" | "dark" } {
  const theme = useSyncExternalStore(subscribe, () => choice);
  const resolved = useSyncExternalStore(subscribe, () => (isDark() ? "dark" : "light"));
  return { theme, resolved };
}

/** Keeps the document in step with the choice; used once, by the shell. */
export function useThemeOnDocument(): void {
  const { resolved } = useTheme();
  useEffect(() => {
    document.documentElement.classList.toggle("dark", resolved === "dark");
  }, [resolved]);
}
