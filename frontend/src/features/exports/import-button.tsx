/** Takes a JSON export in, and says in the server's words why not. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FileInput } from "lucide-react";
import { useRef } from "react";
import { FailureNotice } from "@/components/failure-notice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { sendFile } from "@/lib/api-client";
import { toast } from "@/lib/toast";
import type { Conversation } from "@/types";

type Props = { onImported: (conversation: Conversation) => void };

export function ImportButton({ onImported }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const client = useQueryClient();
  const take = useMutation({
    mutationFn: (file: Blob) => sendFile<Conversation>("/api/library/conversations/import", file),
    onSuccess: (conversation) => {
      void client.invalidateQueries({ queryKey: ["library", "conversations"] });
      toast(`“${conversation.name}” was imported.`, {
        name: "Open",
        run: () => onImported(conversation),
      });
    },
  });
  const choose = () => input.current?.click();
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        aria-label="A conversation exported as JSON"
        className="hidden"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = "";
          if (file) take.mutate(file);
        }}
      />
      <Button onClick={choose} disabled={take.isPending}>
        <FileInput aria-hidden className="size-4" />
        {take.isPending ? "Importing…" : "Import"}
      </Button>
      {take.error && (
        <Dialog title="Nothing was imported" onClose={take.reset}>
          <FailureNotice what="The file was not taken in" error={take.error} onRetry={choose} />
        </Dialog>
      )}
    </>
  );
}
