// Keys for the conflict screen. The page says which; links and boxes do the same without them.
const rows = [...document.querySelectorAll("[data-row]")];
let current = -1;

const go = (to) => {
  if (!rows.length) return;
  current = Math.min(Math.max(to, 0), rows.length - 1);
  rows[current].querySelector("[data-open]").focus();
};

// The row in which the focus already is, if any.
const here = () => rows.findIndex((row) => row.contains(document.activeElement));

const keys = {
  j: () => go((here() >= 0 ? here() : current) + 1),
  k: () => go((here() >= 0 ? here() : current) - 1),
  o: () => rows[here()]?.querySelector("[data-open]").click(),
  x: () => rows[here()]?.querySelector("input[type='checkbox']")?.click(),
  n: () => document.querySelector(".pagination a[rel='next']")?.click(),
};

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.matches("input:not([type='checkbox']), select, textarea");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  const deed = keys[event.key.toLowerCase()];
  if (!deed) return;
  event.preventDefault();
  deed();
});
