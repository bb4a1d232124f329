// What takes longer comes after the page. Without this there is a link.
for (const part of document.querySelectorAll("[data-load]")) {
  const place = part.querySelector("[data-place]");
  fetch(part.dataset.load, { headers: { accept: "text/html" } }).then(async (answer) => {
    if (!answer.ok || answer.redirected) return;
    const read = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("part");
    if (read) place.replaceWith(read);
  }).catch(() => {});
}
