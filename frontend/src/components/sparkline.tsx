/** The course of a measure in one small line; a gap in the data is a gap in the line. */

type Point = { readonly start: string; readonly value: number | null };

const WIDTH = 120;
const HEIGHT = 32;
const PAD = 3;

export function Sparkline({ points, label }: { points: readonly Point[]; label: string }) {
  const { paths, last } = drawSparkline(points);
  if (last === null) return null;
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      className="h-8 w-full overflow-visible text-accent"
    >
      {paths.map((path) => (
        <path
          key={path}
          d={path}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.75"
          strokeLinecap="round"
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
        />
      ))}
      <path
        d={`M${last.x} ${last.y}h0`}
        stroke="currentColor"
        strokeWidth="5.5"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

type Place = { readonly x: number; readonly y: number };

/** One path per unbroken run of values, and where the last value stands. */
export function drawSparkline(points: readonly Point[]): { paths: string[]; last: Place | null } {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const place = (value: number, index: number): Place => ({
    x: round(PAD + (index * (WIDTH - 2 * PAD)) / Math.max(points.length - 1, 1)),
    y: round(HEIGHT - PAD - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * PAD)),
  });
  const runs = runsOf(points.map(({ value }, i) => (value === null ? null : place(value, i))));
  return { paths: runs.map(toPath), last: runs.at(-1)?.at(-1) ?? null };
}

function runsOf(places: readonly (Place | null)[]): Place[][] {
  const runs: Place[][] = [[]];
  for (const place of places) {
    if (place === null) runs.push([]);
    else runs.at(-1)?.push(place);
  }
  return runs.filter((run) => run.length > 0);
}

const toPath = (run: readonly Place[]): string =>
  run.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${x} ${y}`).join("");

const round = (n: number): number => Math.round(n * 10) / 10;
