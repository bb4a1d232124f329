// Uploads: how much is sent, and how far the work on them is. Without this script the pages do the same, unseen.

for (const form of document.querySelectorAll("form[data-upload]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.dataset.sending) return;
    form.dataset.sending = "yes";
    const box = form.querySelector("[data-progress]"), bar = box.querySelector("progress");
    box.hidden = false;
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", ({ lengthComputable, loaded, total }) => { if (lengthComputable) bar.value = 100 * loaded / total; });
    request.upload.addEventListener("load", () => { box.querySelector("label").textContent = "Sent; it is being read"; bar.removeAttribute("value"); });
    request.addEventListener("load", () => {
      if (request.status < 400 && request.responseURL) { window.location.assign(request.responseURL); return; }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const main = page.getElementById("main"), summary = main?.querySelector(".summary") ?? main?.querySelector("h1");
      const told = document.createElement("div");
      told.className = "summary";
      told.setAttribute("role", "alert");
      told.textContent = summary?.textContent.trim() || request.responseText.slice(0, 300) || "It could not be sent.";
      document.querySelectorAll("main > .summary").forEach((each) => each.remove());
      document.querySelector("main h1").after(told);
      box.hidden = true;
      delete form.dataset.sending;
      delete form.dataset.sent;
    });
    request.addEventListener("error", () => { box.querySelector("label").textContent = "The connection broke; nothing was kept. Try again."; delete form.dataset.sending; delete form.dataset.sent; });
    request.send(new FormData(form));
  });
}
