/** Light, dark, or as the system has it. */
import { Monitor, Moon, Sun, type LucideIcon } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Popover, PopoverClose } from "@/components/ui/popover";
import { cn } from "@/lib/cn";
import { setTheme, useTheme, type Theme } from "@/lib/theme";

const CHOICES: Record<Theme, { name: string; icon: LucideIcon }> = {
  light: { name: "Light", icon: Sun },
  dark: { name: "Dark", icon: Moon },
  system: { name: "System", icon: Monitor },
};

export function ThemeSwitch() {
  const { theme } = useTheme();
  const { name, icon: Current } = CHOICES[theme];
  const trigger = (
    <Button
      weight="ghost"
      className="size-9"
      aria-label={`Theme: ${name}`}
      title={`Theme: ${name}`}
    >
      <Current aria-hidden className="size-[18px]" />
    </Button>
  );
  return (
    <Popover trigger={trigger} label="Theme" align="end" className="w-40 p-1.5">
      <ul>
        {(Object.keys(CHOICES) as Theme[]).map((each) => (
          <li key={each}>
            <Choice theme={each} isChosen={each === theme} />
          </li>
        ))}
      </ul>
    </Popover>
  );
}

function Choice({ theme, isChosen }: { theme: Theme; isChosen: boolean }) {
  const { name, icon: Icon } = CHOICES[theme];
  return (
    <PopoverClose asChild>
      <button
        type="button"
        aria-pressed={isChosen}
        onClick={() => setTheme(theme)}
        className={cn(
          "flex h-9 w-full items-center gap-2.5 rounded-lg px-2.5 hover:bg-sunken",
          isChosen && "font-semibold text-accent",
        )}
      >
        <Icon aria-hidden className="size-4" />
        {name}
      </button>
    </PopoverClose>
  );
}
