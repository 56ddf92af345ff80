// The slider beside the day: it writes the day that the field would, so the address stays the same with or without it.
const slider = document.querySelector(".day-slider");
const day = document.querySelector("input[name='on']");

if (slider && day) {
  const range = slider.querySelector("input");
  const first = Date.parse(`${slider.dataset.first}T00:00:00Z`);
  const oneDay = 24 * 60 * 60 * 1000;

  const write = () => {
    day.value = new Date(first + range.value * oneDay).toISOString().slice(0, 10);
    range.setAttribute("aria-valuetext", day.value);
  };
  const read = () => {
    const at = Date.parse(`${day.value}T00:00:00Z`);
    if (!Number.isNaN(at)) range.value = Math.round((at - first) / oneDay);
    range.setAttribute("aria-valuetext", day.value);
  };

  range.addEventListener("input", write);
  day.addEventListener("change", read);
  read();
  slider.hidden = false;
}
