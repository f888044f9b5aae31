/** The product's name beside its tile: a domino whose dots climb like a chart. */

export function Wordmark() {
  return (
    <span className="flex items-center gap-2.5">
      <Tile className="h-8 w-auto shrink-0" />
      <span className="text-[15px] leading-tight font-semibold tracking-tight whitespace-nowrap">
        Domino’s <span className="font-normal opacity-80">Analytics</span>
      </span>
    </span>
  );
}

export function Tile({ className }: { className: string }) {
  return (
    <svg viewBox="6 0 20 32" className={className} aria-hidden focusable="false">
      <rect x="7" y="1" width="18" height="30" rx="4" fill="var(--brand-blue)" />
      <path d="M7 15V5a4 4 0 0 1 4-4h10a4 4 0 0 1 4 4v10z" fill="var(--brand-red)" />
      <rect
        x="7"
        y="1"
        width="18"
        height="30"
        rx="4"
        fill="none"
        stroke="#fff"
        strokeOpacity=".25"
      />
      <g fill="#fff">
        <circle cx="16" cy="8" r="2.4" />
        <circle cx="11.5" cy="26" r="2" />
        <circle cx="16" cy="23" r="2" />
        <circle cx="20.5" cy="20" r="2" />
      </g>
    </svg>
  );
}
