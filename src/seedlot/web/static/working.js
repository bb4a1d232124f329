// How far some work is: told by the server as it goes on, asked for where it cannot be told. Without this script the page loads itself again.

const working = document.querySelector("[data-working]");
const bar = working?.querySelector("progress"), stage = working?.querySelector("[data-stage]");
const show = (found) => {
  if (!found.running) { window.location.reload(); return; }
  const said = found.stage || "Working";
  if (stage.textContent !== said) stage.textContent = said;
  if (found.total) { bar.max = found.total; bar.value = found.done; } else bar.removeAttribute("value");
};
const look = async () => {
  const answer = await fetch(`${working.dataset.working}/state`).catch(() => null);
  if (answer?.status === 404 || answer?.status === 422) { window.location.reload(); return; }
  if (answer?.ok) show(await answer.json());
  setTimeout(look, 1000);
};
if (working) {
  const source = new EventSource(`${working.dataset.working}/events`);
  source.addEventListener("far", ({ data }) => { const found = JSON.parse(data); if (!found.running) source.close(); show(found); });
  source.addEventListener("error", () => { if (source.readyState === EventSource.CLOSED) look(); });
}
