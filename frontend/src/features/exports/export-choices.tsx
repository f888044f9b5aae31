/** The forms in which a conversation can be saved, as a list of choices. */
import { FileJson, FileSpreadsheet, FileText, FileType } from "lucide-react";
import { PopoverClose } from "@/components/ui/popover";
import { ApiError } from "@/lib/api-client";
import { saveFile } from "@/lib/save-file";
import { toast } from "@/lib/toast";

const FORMS = [
  { format: "pdf", name: "PDF", use: "to send or print", icon: FileType },
  { format: "xlsx", name: "Excel", use: "a sheet for each result", icon: FileSpreadsheet },
  { format: "md", name: "Markdown", use: "to paste", icon: FileText },
  { format: "json", name: "JSON", use: "to import again", icon: FileJson },
] as const;

export function ExportChoices({ conversation }: { conversation: string }) {
  const save = (format: string) => {
    const path = `/api/library/conversations/${encodeURIComponent(conversation)}/export`;
    saveFile(`${path}?format=${format}`).catch((error: unknown) => sayFailed(error));
  };
  return (
    <ul aria-label="Export">
      {FORMS.map(({ format, name, use, icon: Icon }) => (
        <li key={format}>
          <PopoverClose asChild>
            <button
              type="button"
              onClick={() => save(format)}
              className="flex h-10 w-full items-center gap-3 rounded-lg px-3 text-left hover:bg-sunken"
            >
              <Icon aria-hidden className="size-4 text-soft" />
              <span className="font-medium">{name}</span>
              <span className="ml-auto text-xs text-soft">{use}</span>
            </button>
          </PopoverClose>
        </li>
      ))}
    </ul>
  );
}

function sayFailed(error: unknown): void {
  const { message } = error instanceof Error ? error : new Error("Something went wrong.");
  const remedy = error instanceof ApiError ? error.remedy : "";
  toast(`Not exported: ${message} ${remedy}`.trim());
}
