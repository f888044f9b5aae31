/** Prints what a first visit downloads and fails when the initial JavaScript outgrows its budget. */
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 180;
const dist = new URL("../dist/", import.meta.url);
const page = readFileSync(new URL("index.html", dist), "utf8");

const kb = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1000;
const print = (title, files) => {
  console.log(title);
  files.forEach((file) => console.log(`${kb(file).toFixed(1).padStart(8)} KB  ${file}`));
};
const named = (pattern) => [...page.matchAll(pattern)].map(([, file]) => file);

const scripts = named(/(?:src|href)="\/([^"]+\.js)"/g);
const lazy = readdirSync(new URL("assets/", dist))
  .map((name) => `assets/${name}`)
  .filter((file) => file.endsWith(".js") && !scripts.includes(file));

print("Initial JavaScript (gzip)", scripts);
print("Styles (gzip)", named(/href="\/([^"]+\.css)"/g));
print("Loaded when needed (gzip)", lazy);

const total = scripts.reduce((sum, file) => sum + kb(file), 0);
console.log(`Initial total ${total.toFixed(1)} KB of ${BUDGET_KB} KB`);
if (total > BUDGET_KB) {
  console.error("Initial JavaScript is over its budget. Load the newest addition lazily.");
  process.exit(1);
}
