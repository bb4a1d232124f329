// A session that is about to end says so before, so that nobody loses what they typed (WCAG 2.2, 2.2.1).

const BEFORE = 120; // seconds
const box = document.getElementById("ending");
let ends = Date.now() + 1000 * Number(document.querySelector('meta[name="session-left"]')?.content || NaN);

const left = () => Math.max(0, Math.round((ends - Date.now()) / 1000));

const still = async () => {
  const answer = await fetch("/account/still", { headers: { accept: "application/json" }, redirect: "manual" });
  if (!answer.ok) { gone(); return; }
  ends = Date.now() + 1000 * (await answer.json()).left;
  if (left() > BEFORE && box.open) box.close();
};

const gone = () => {
  box.querySelector("[data-left]").textContent = "Your session is over. What you typed is still on this page: copy what you need, then log in again.";
  box.querySelector("button").hidden = true;
  box.querySelector("a").hidden = false;
};

const tell = () => {
  const seconds = left();
  if (seconds <= BEFORE && !box.open) box.showModal();
  if (!box.open) return;
  if (seconds) box.querySelector("[data-left]").textContent = `Your session ends in ${seconds < 60 ? `${seconds} seconds` : "two minutes"} unless you go on.`;
  else gone();
};

if (box && !Number.isNaN(ends)) {
  box.querySelector("button").addEventListener("click", still);
  setInterval(tell, 5000);
}
