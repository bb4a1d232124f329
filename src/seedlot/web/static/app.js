// What every page has: charts that can be explored, a scanner that types, keys that find.

const explore = async (figure) => {
  const { draw } = await import(new URL("charts.js", import.meta.url));
  await draw(figure);
};

for (const figure of document.querySelectorAll("figure[data-chart]")) {
  const button = figure.querySelector("[data-explore]");
  if (!button) continue;
  button.hidden = false;
  button.addEventListener("click", () => explore(figure), { once: true });
}

// A picture that was not scrolled to yet is on paper too: it comes once the page stands, and at the latest when it is printed.
const bring = () => { for (const later of document.querySelectorAll('img[loading="lazy"]')) later.loading = "eager"; };
window.addEventListener("load", () => { setTimeout(bring, 1_000); });
window.addEventListener("beforeprint", bring);

// On a small screen the sections stand in one line: the one where we are is in sight, and what is wider than the screen is reached by the keyboard.
const current = document.querySelector(".top nav [aria-current]");
if (current) current.closest("ul").scrollLeft = current.offsetLeft - 24;
for (const wide of document.querySelectorAll(".wide:not([tabindex])")) {
  if (wide.scrollWidth <= wide.clientWidth || wide.querySelector("a, button, input, select")) continue;
  wide.tabIndex = 0;
}

// "/" goes to the search box, as in most programs; a scanner types there and ends with Enter.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    document.getElementById("find")?.focus();
  }
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", (event) => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  if (!event.persisted && performance.getEntriesByType("navigation")[0]?.type !== "back_forward") return;
  for (const code of document.querySelectorAll('input[autocomplete="one-time-code"]')) code.value = ""; // it is spent
});

export const csrf = () => document.querySelector('meta[name="csrf"]').content;
export const say = (text) => { document.getElementById("live").textContent = text; };
