// Sends a large file in pieces, so that a broken line costs one piece and not the file. Without this script, or where
// anything of it fails, the form sends the file as any form does.

const PIECE = 2 * 1024 * 1024;
const SMALL = 4 * 1024 * 1024;
const PATIENCE = [1, 2, 5, 10, 20, 30];

const headers = () => ({ "X-CSRFToken": document.querySelector("meta[name='csrf-token']").content });
const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

// The same file chosen again, also after the page was closed, goes on where it stopped.
const nameOf = (file) => `upload:${file.name}:${file.size}:${file.lastModified}`;

async function begin(url, file) {
  const known = localStorage.getItem(nameOf(file));
  if (known) {
    const answer = await fetch(`${url}${known}/`);
    if (answer.ok) return answer.json();
  }
  const body = new FormData();
  body.append("file_name", file.name);
  body.append("size", file.size);
  const answer = await fetch(url, { method: "POST", headers: headers(), body });
  if (!answer.ok) throw new Error(answer.status);
  const upload = await answer.json();
  localStorage.setItem(nameOf(file), upload.token);
  return upload;
}

async function send(url, file, show) {
  let upload = await begin(url, file);
  let failures = 0;
  while (upload.offset < file.size) {
    try {
      const answer = await fetch(`${url}${upload.token}/`, {
        method: "PATCH",
        headers: { ...headers(), "Upload-Offset": upload.offset, "Content-Type": "application/octet-stream" },
        body: file.slice(upload.offset, upload.offset + PIECE),
      });
      if (!answer.ok && answer.status !== 409) throw new Error(answer.status);
      upload = await answer.json();
      failures = 0;
    } catch (problem) {
      if (failures === PATIENCE.length) throw problem;
      show(upload.offset, true);
      await wait(PATIENCE[failures]);
      failures += 1;
      continue;
    }
    show(upload.offset, false);
  }
  return upload.token;
}

for (const form of document.querySelectorAll("form[data-pieces]")) {
  const [chosen, token] = [form.elements.file, form.elements.upload];
  const progress = form.querySelector(".upload-progress");
  form.addEventListener("submit", async (event) => {
    const file = chosen.files[0];
    if (!file || file.size < SMALL || token.value || event.defaultPrevented) return;
    event.preventDefault();
    progress.hidden = false;
    const show = (offset, broken) => {
      progress.querySelector("progress").value = (100 * offset) / file.size;
      progress.querySelector("[data-sending]").hidden = broken;
      progress.querySelector("[data-waiting]").hidden = !broken;
    };
    try {
      token.value = await send(form.dataset.pieces, file, show);
      chosen.disabled = true;
      localStorage.removeItem(nameOf(file));
    } catch {
      token.value = "";
    }
    form.submit();
  });
}
