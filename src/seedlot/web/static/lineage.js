// The picture of a lineage: larger and smaller, dragged, and branches folded. Without this it is whole and can be scrolled.
import { say } from "./app.js";

const canvas = document.querySelector(".canvas");
const svg = canvas.querySelector("svg.lineage");
const { width, height } = svg.viewBox.baseVal;
const tools = document.querySelector(".zoom");
let scale = 1;

const zoom = (to) => {
  const [x, y] = [(canvas.scrollLeft + canvas.clientWidth / 2) / scale, (canvas.scrollTop + canvas.clientHeight / 2) / scale];
  scale = Math.min(4, Math.max(0.05, to));
  svg.setAttribute("width", width * scale);
  svg.setAttribute("height", height * scale);
  canvas.scrollTo(x * scale - canvas.clientWidth / 2, y * scale - canvas.clientHeight / 2);
};
const fit = () => zoom(Math.min(1, canvas.clientWidth / width));

tools.hidden = false;
for (const button of tools.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => (button.dataset.zoom === "fit" ? fit() : zoom(scale * Number(button.dataset.zoom))));
}
canvas.addEventListener("keydown", (event) => {
  if (event.key === "+" || event.key === "-") { event.preventDefault(); zoom(scale * (event.key === "+" ? 1.25 : 0.8)); }
  if (event.key === "0") fit();
});
canvas.addEventListener("wheel", (event) => {
  if (!event.ctrlKey) return;
  event.preventDefault();
  zoom(scale * (event.deltaY < 0 ? 1.1 : 0.9));
}, { passive: false });

let held = null;
canvas.addEventListener("pointerdown", (event) => {
  if (event.pointerType === "mouse" && !event.target.closest("a, [role=button]")) held = [event.clientX + canvas.scrollLeft, event.clientY + canvas.scrollTop];
});
window.addEventListener("pointermove", (event) => { if (held) canvas.scrollTo(held[0] - event.clientX, held[1] - event.clientY); });
window.addEventListener("pointerup", () => { held = null; });

// Folding: what came of a folded node alone is hidden.
const nodes = new Map([...svg.querySelectorAll("[data-node]")].map((node) => [node.dataset.node, node]));
const parents = new Map([...nodes].map(([name, node]) => [name, node.dataset.parents.split(" ").filter(Boolean)]));
const children = new Map([...nodes.keys()].map((name) => [name, []]));
for (const [name, above] of parents) for (const each of above) children.get(each).push(name);
const lines = [...svg.querySelectorAll("[data-from]")];
const folded = new Set();
const open = tools.querySelector("[data-open]");

const show = () => {
  const seen = new Map();
  const visible = (name) => {
    if (!seen.has(name)) {
      seen.set(name, true);
      const above = parents.get(name);
      seen.set(name, !above.length || above.some((each) => visible(each) && !folded.has(each)));
    }
    return seen.get(name);
  };
  for (const [name, node] of nodes) node.classList.toggle("gone", !visible(name));
  for (const line of lines) line.classList.toggle("gone", folded.has(line.dataset.from) || !visible(line.dataset.from) || !visible(line.dataset.to));
  open.hidden = !folded.size;
};

const NS = "http://www.w3.org/2000/svg";
const make = (tag, attributes) => { const made = document.createElementNS(NS, tag); for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value); return made; };
for (const [name, node] of nodes) {
  if (!children.get(name).length) continue;
  const label = node.querySelector("title").textContent;
  const button = make("g", { role: "button", tabindex: "0", "aria-expanded": "true", "aria-label": `Fold what came of ${label}`, transform: "translate(22 0)" });
  const sign = make("text", { y: "4", "font-size": "12" });
  sign.textContent = "−";
  button.append(make("circle", { r: "7", fill: "#fff", stroke: "#55645e" }), sign);
  const turn = () => {
    folded.has(name) ? folded.delete(name) : folded.add(name);
    const is = folded.has(name);
    sign.textContent = is ? "+" : "−";
    button.setAttribute("aria-expanded", String(!is));
    show();
    say(is ? `Folded what came of ${label}` : `Unfolded what came of ${label}`);
  };
  button.addEventListener("click", turn);
  button.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); turn(); } });
  node.append(button);
}
open.addEventListener("click", () => { for (const name of [...folded]) nodes.get(name).querySelector("[role=button]").dispatchEvent(new Event("click")); });

const here = svg.querySelector(".here");
if (canvas.clientWidth / width >= 0.6) fit();
else if (here) {
  const { e, f } = here.transform.baseVal.consolidate().matrix;
  canvas.scrollTo(e - canvas.clientWidth / 2, f - canvas.clientHeight / 2);
}
