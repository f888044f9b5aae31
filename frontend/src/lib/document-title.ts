/** Names the browser tab after the page. */
import { useEffect } from "react";

export function useDocumentTitle(page: string): void {
  useEffect(() => {
    document.title = `${page} · Domino's Analytics`;
  }, [page]);
}
