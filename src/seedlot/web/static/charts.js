// A chart that can be explored: Vega out of the program's own files, its expressions interpreted, nothing evaluated.

const loaded = () => new Promise((resolve, reject) => {
  if (window.vegaEmbed) { resolve(); return; }
  const script = document.createElement("script");
  script.type = "module";
  script.src = document.querySelector('meta[name="vega"]').content;
  script.onload = () => resolve();
  script.onerror = () => reject(new Error("vega"));
  document.head.append(script);
});

export const draw = async (figure) => {
  const [answer] = await Promise.all([fetch(figure.dataset.chart), loaded()]);
  const spec = await answer.json();
  const place = document.createElement("div");
  figure.querySelector("img").replaceWith(place);
  figure.querySelector("[data-explore]")?.remove();
  await window.vegaEmbed(place, spec, { ast: true, renderer: "canvas", actions: false, defaultStyle: false, tooltip: { disableDefaultStyle: true } });
};
