/** Prints what a first visit downloads and fails when the initial JavaScript outgrows its budget. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 180;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

const initial = new Set();
function visit(key) {
  const chunk = manifest[key];
  if (initial.has(chunk.file)) return;
  initial.add(chunk.file);
  (chunk.imports ?? []).forEach(visit);
}
visit("index.html");

const kb = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1000;
const row = (file) => console.log(`${kb(file).toFixed(1).padStart(8)} KB  ${file}`);
const scripts = [...initial].filter((file) => file.endsWith(".js"));
const lazy = Object.values(manifest)
  .map((chunk) => chunk.file)
  .filter((file) => file.endsWith(".js") && !initial.has(file));

console.log("Initial JavaScript (gzip)");
scripts.forEach(row);
console.log("Styles (gzip)");
(manifest["index.html"].css ?? []).forEach(row);
console.log("Loaded when needed (gzip)");
[...new Set(lazy)].forEach(row);

const total = scripts.reduce((sum, file) => sum + kb(file), 0);
console.log(`Initial total ${total.toFixed(1)} KB of ${BUDGET_KB} KB`);
if (total > BUDGET_KB) {
  console.error(`Initial JavaScript is over its budget. Load the newest addition lazily.`);
  process.exit(1);
}
