// Forms and grids: checked while they are filled in, pasted into from a spreadsheet, typed into by a scanner.

const form = document.querySelector("form[data-enter]");
const path = form.dataset.enter;
const csrf = document.querySelector('meta[name="csrf"]').content;
const state = form.querySelector("[data-state]");
const touched = new Set();
const cellOf = (name) => document.getElementById(name);

document.querySelector("[data-focus]")?.focus();

// Check as it is typed: what was not touched yet is not blamed for being empty.
let waiting, asked = 0;
const checkSoon = (delay = 700) => { clearTimeout(waiting); waiting = setTimeout(check, delay); };
const check = async () => {
  const number = ++asked;
  const body = new FormData(form);
  for (const input of form.querySelectorAll("input[type=file]")) {
    const names = body.getAll(input.name).filter((each) => typeof each === "string" || each.name).map((each) => each.name ?? each);
    body.delete(input.name); // only how they are called is sent
    for (const name of names) body.append(input.name, name);
  }
  const answer = await fetch(`${path}/check`, { method: "POST", body, headers: { "x-csrf": csrf } }).catch(() => null);
  if (number !== asked) return;
  if (!answer?.ok) { state.textContent = "It could not be checked just now."; return; }
  const found = await answer.json();
  const names = new Set([...touched, ...Object.keys(found.faults)]);
  let left = 0;
  for (const name of names) {
    const faults = found.faults[name] ?? [];
    if (touched.has(name)) show(name, faults, found.notes[name] ?? []); else left += faults.length ? 1 : 0;
  }
  const shown = Object.keys(found.faults).filter((name) => touched.has(name)).length;
  state.classList.toggle("good", found.ready);
  state.textContent = found.ready ? "Nothing stands against it." : [
    shown ? `${shown} to mend` : "", left ? `${left} still to fill in or mend` : "", ...found.others].filter(Boolean).join(" · ");
};

const show = (name, faults, notes) => {
  const cell = cellOf(name);
  if (!cell) return;
  if (faults.length) cell.setAttribute("aria-invalid", "true"); else cell.removeAttribute("aria-invalid");
  const box = document.getElementById(`e-${name}`);
  if (!box) { cell.closest("td").classList.toggle("wrong", faults.length > 0); cell.title = faults.join(" "); return; }
  cell.closest(".enter-field").classList.toggle("wrong", faults.length > 0);
  box.replaceChildren(...[...faults.map((says) => ["fault", says]), ...notes.map((says) => ["enter-note", says])].map(([style, says]) => {
    const line = document.createElement("p");
    line.className = style;
    line.textContent = says;
    return line;
  }));
  cell.setAttribute("aria-describedby", `h-${name} e-${name}`);
};

form.addEventListener("input", (event) => { if (event.target.name) { changed = true; touched.add(event.target.name); checkSoon(1200); } });
form.addEventListener("change", (event) => { if (event.target.name) { touched.add(event.target.name); checkSoon(300); } });

// What was typed and not sealed is not lost by leaving.
let changed = false;
form.addEventListener("submit", () => { changed = false; leaveOutEmptyRows(); });
window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
window.addEventListener("pageshow", () => { for (const input of form.querySelectorAll("input[data-left]")) { input.disabled = false; delete input.dataset.left; } });
const leaveOutEmptyRows = () => {
  for (const row of form.querySelectorAll(".enter-cells tbody tr")) {
    const inputs = [...row.querySelectorAll("input")];
    if (inputs.every((input) => !input.value)) for (const input of inputs) { input.disabled = true; input.dataset.left = "yes"; }
  }
};

// A scanner ends with Enter: that moves on to the next field and sends nothing.
const fields = () => [...form.querySelectorAll(".enter-fields input, .enter-fields select, .enter-fields textarea")];
form.addEventListener("keydown", async (event) => {
  const field = event.target;
  if (event.key !== "Enter" || field.tagName !== "INPUT" || field.type === "file" || field.closest(".enter-cells")) return;
  event.preventDefault();
  const several = field.hasAttribute("data-list"), parts = field.value.split(";").map((part) => part.trim());
  if (field.hasAttribute("data-scan") && CODE.test(parts.at(-1))) await scanned(field, several ? parts : [field.value.trim()]);
  if (several && field.value.trim() && !field.value.trim().endsWith(";")) { field.value = `${field.value.trim()}; `; return; }
  if (several) field.value = field.value.replace(/[;\s]+$/, "");
  const all = fields();
  all[all.indexOf(field) + 1]?.focus();
});

// A code is replaced by the name of what bears it; the label of a material tells its lot and expiry.
const CODE = /^([\](=]|https?:)|^&?[0-9A-Z]{16,}$/;
const scanned = async (field, parts) => {
  const answer = await fetch(`${document.location.origin}/enter/${path.split("/")[2]}/scan?code=${encodeURIComponent(parts.at(-1))}`).catch(() => null);
  if (!answer?.ok) return;
  const found = await answer.json();
  if (field.name.endsWith(".code")) { put(found, found.says || "Filled in from the label"); return; }
  if (found.name) { field.value = [...parts.slice(0, -1), found.name].join("; "); state.textContent = `The code stands for ${found.name}.`; changed = true; checkSoon(300); }
  else state.textContent = "The record knows nothing that bears this code.";
};

// Fill in fields that are still empty, and say which.
const fill = async (address) => {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return 0;
  const found = await answer.json();
  return put(found, `Filled in as in entry ${found.entry}`);
};
const put = (found, says) => {
  let count = 0;
  for (const [name, value] of Object.entries(found.fields)) {
    const field = cellOf(name);
    if (!field || field.value) continue;
    field.value = value;
    touched.add(name);
    count += 1;
  }
  state.textContent = count ? `${says}: ${count} ${count === 1 ? "field" : "fields"}. Check what stands there.` : says;
  if (count) { changed = true; checkSoon(1500); }
  return count;
};
const usual = form.querySelector("[data-usual]");
usual?.addEventListener("click", async (event) => {
  event.preventDefault();
  const procedure = cellOf(usual.dataset.usual).value;
  if (!procedure) { state.textContent = "Name the procedure first."; cellOf(usual.dataset.usual).focus(); return; }
  const count = await fill(`${path}/usual?procedure=${encodeURIComponent(procedure)}`);
  if (!count) state.textContent = "Nothing more is known of this procedure.";
});

// What is wrong with a cell of a grid is said when one comes to it.
form.addEventListener("focusin", (event) => { if (event.target.title && event.target.closest(".enter-cells")) state.textContent = event.target.title; });

// Grids: arrows move, Enter goes down, a paste from a spreadsheet fills cells from this one on.
const rowsOf = (table) => [...table.tBodies[0].rows];
const inputsOf = (row) => [...row.querySelectorAll("input:not([type=checkbox])")];
const addRows = (table, count) => {
  const last = rowsOf(table).at(-1);
  const labels = (row) => row.querySelectorAll(".enter-kept");
  for (let step = 0; step < count; step += 1) {
    const number = table.tBodies[0].rows.length;
    if (number >= 500) return;
    const row = last.cloneNode(true);
    row.cells[0].textContent = number + 1;
    for (const label of labels(row)) label.remove();
    for (const input of inputsOf(row)) {
      input.name = input.name.replace(/\.\d+\./, `.${number}.`);
      input.id = input.name;
      input.value = "";
      input.title = "";
      input.removeAttribute("aria-invalid");
      input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/row \d+,/, `row ${number + 1},`));
      input.closest("td").classList.remove("wrong");
    }
    table.tBodies[0].append(row);
  }
};
for (const button of form.querySelectorAll("[data-more]")) {
  button.addEventListener("click", (event) => {
    const table = form.querySelector(`table[data-grid="${button.dataset.more}"]`);
    if (!table || !rowsOf(table).length) return;
    event.preventDefault();
    const before = rowsOf(table).length;
    addRows(table, 10);
    inputsOf(rowsOf(table)[before] ?? rowsOf(table).at(-1))[0].focus();
  });
}
const cellsOf = (text) => {
  const rows = [[]];
  let cell = "", quoted = false;
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < lines.length; at += 1) {
    const sign = lines[at];
    if (quoted && sign === '"' && lines[at + 1] === '"') { cell += '"'; at += 1; }
    else if (sign === '"' && (quoted || cell === "")) quoted = !quoted;
    else if (sign === "\t" && !quoted) { rows.at(-1).push(cell); cell = ""; }
    else if (sign === "\n" && !quoted) { rows.at(-1).push(cell); cell = ""; rows.push([]); }
    else cell += sign === "\n" ? " " : sign;
  }
  rows.at(-1).push(cell);
  return rows;
};
const spelt = (text) => text.trim().toLowerCase().replace(/[_\s]+/g, " ");
form.addEventListener("paste", (event) => {
  const table = event.target.closest?.(".enter-cells");
  const text = event.clipboardData.getData("text/plain");
  if (!table || !/[\t\n]/.test(text.replace(/\n$/, ""))) return;
  event.preventDefault();
  let pasted = cellsOf(text);
  const names = inputsOf(rowsOf(table)[0]).map((input) => spelt(input.name.split(".")[2].replaceAll("-", " ")));
  const heads = pasted[0].map((head) => names.indexOf(spelt(head)));
  const first = rowsOf(table).indexOf(event.target.closest("tr"));
  const left = inputsOf(event.target.closest("tr")).indexOf(event.target);
  const named = heads.every((place) => place >= 0);
  if (named) pasted = pasted.slice(1);
  addRows(table, first + pasted.length - rowsOf(table).length);
  const rows = rowsOf(table);
  let lost = 0;
  pasted.forEach((cells, down) => cells.forEach((cell, right) => {
    const input = rows[first + down] && inputsOf(rows[first + down])[named ? heads[right] : left + right];
    if (!input || input.type === "file") { lost += cell ? 1 : 0; return; }
    input.value = cell.trim();
    touched.add(input.name);
  }));
  changed = true;
  state.textContent = lost ? `${lost} cells had no place: a grid has so many columns and at most 500 rows, and files are chosen one row at a time.` : `${pasted.length} rows pasted.`;
  checkSoon(300);
});
form.addEventListener("keydown", (event) => {
  const table = event.target.closest(".enter-cells");
  const steps = { ArrowUp: -1, ArrowDown: 1, Enter: 1 };
  if (!table || !(event.key in steps) || event.altKey || (event.target.list && event.key !== "Enter")) return;
  event.preventDefault();
  const rows = rowsOf(table), row = event.target.closest("tr");
  const goal = rows[rows.indexOf(row) + steps[event.key]];
  if (goal) inputsOf(goal)[inputsOf(row).indexOf(event.target)].focus();
});
