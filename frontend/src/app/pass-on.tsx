/** What can be done with a conversation to pass it on: save it as a file, or share a link. */
import { Link2, Share2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Popover, PopoverClose } from "@/components/ui/popover";
import { ExportChoices } from "@/features/exports/export-choices";
import { ShareDialog } from "@/features/shares/share-dialog";

export function PassOn({ conversation, name }: { conversation: string; name: string }) {
  const [isSharing, setIsSharing] = useState(false);
  const title = `Share or export ${name}`;
  const trigger = (
    <Button weight="ghost" className="size-9" title={title}>
      <Share2 aria-hidden className="size-4" />
      <span className="sr-only">{title}</span>
    </Button>
  );
  return (
    <>
      <Popover trigger={trigger} label={title} align="end" className="w-72 p-2">
        <PassOnChoices conversation={conversation} onShare={() => setIsSharing(true)} />
      </Popover>
      {isSharing && <ShareDialog conversation={conversation} onClose={() => setIsSharing(false)} />}
    </>
  );
}

type ChoicesProps = { conversation: string; onShare: () => void };

/** In a popover, which every choice closes; so the dialog for a link stands outside of it. */
export function PassOnChoices({ conversation, onShare }: ChoicesProps) {
  return (
    <>
      <PopoverClose asChild>
        <button
          type="button"
          onClick={onShare}
          className="flex h-10 w-full items-center gap-3 rounded-lg px-3 text-left font-medium hover:bg-sunken"
        >
          <Link2 aria-hidden className="size-4 text-soft" />
          Share a link…
        </button>
      </PopoverClose>
      <p className="mt-1 border-t border-line px-3 pt-3 pb-1 text-xs font-medium text-soft">
        Save as a file
      </p>
      <ExportChoices conversation={conversation} />
    </>
  );
}
