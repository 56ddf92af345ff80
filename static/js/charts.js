// Turns a chart's picture into an interactive one when the reader asks. Without JavaScript the button stays hidden.

const loadOnce = (() => {
  let loading;
  return (script, style) => {
    loading ??= new Promise((resolve, reject) => {
      // Plotly looks for this id and class and then writes no rules of its own into the page.
      const sheet = document.createElement("link");
      Object.assign(sheet, { rel: "stylesheet", href: style, id: "plotly.js-style-global", className: "no-inline-styles" });
      const code = document.createElement("script");
      code.src = script;
      code.addEventListener("load", resolve);
      code.addEventListener("error", () => {
        loading = undefined;
        reject(new Error(script));
      });
      document.head.append(sheet, code);
    });
    return loading;
  };
})();

async function explore(button) {
  const figure = button.closest("figure");
  const frame = figure.querySelector(".chart-frame");
  const picture = [...frame.childNodes];
  button.disabled = true;
  try {
    const [answer] = await Promise.all([
      fetch(button.dataset.chart, { headers: { Accept: "application/json" } }),
      loadOnce(button.dataset.chartScript, button.dataset.chartStyle),
    ]);
    if (!answer.ok) throw new Error(answer.statusText);
    const { data, layout, config } = await answer.json();
    layout.font = { ...layout.font, color: getComputedStyle(figure).color };
    const place = document.createElement("div");
    place.className = "chart-interactive";
    frame.replaceChildren(place);
    figure.classList.add("is-explored");
    await window.Plotly.newPlot(place, data, layout, config);
    place.on("plotly_click", ({ points: [point] }) => {
      if (point.customdata) window.location.assign(point.customdata);
    });
    const back = figure.querySelector("button[data-chart-back]");
    back.addEventListener(
      "click",
      () => {
        window.Plotly.purge(place);
        frame.replaceChildren(...picture);
        figure.classList.remove("is-explored");
        back.hidden = true;
        button.hidden = button.disabled = false;
        button.focus();
      },
      { once: true },
    );
    button.hidden = true;
    back.hidden = false;
    back.focus();
  } catch {
    frame.replaceChildren(...picture);
    figure.classList.remove("is-explored");
    figure.querySelector(".chart-message").textContent = button.dataset.chartFailed;
    button.disabled = false;
  }
}

function offer(within) {
  for (const button of within.querySelectorAll("button[data-chart]")) button.hidden = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-chart]");
  if (button) explore(button);
});
document.addEventListener("htmx:load", (event) => offer(event.detail.elt));
offer(document);
