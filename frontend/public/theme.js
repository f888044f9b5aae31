// Runs before the first paint, so that a dark page never flashes white. A file, not inline: the policy is script-src 'self'.
(function () {
  var choice = "system";
  try {
    choice = localStorage.getItem("vite-ui-theme") || "system";
  } catch {
    // Storage may be blocked; the system's theme is then the answer.
  }
  var dark =
    choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", dark);
})();
