// Follows the server's event stream: replaces machine cards, site headings and lists as they change. Whatever fails, the page says so:
// what is shown is marked frozen until the stream speaks again.
const silentAfterMs = 12000;
const body = document.body;
const lang = document.documentElement.lang;
const status = document.getElementById("stream");
const frozenBox = document.getElementById("frozen");
const frozenSince = document.getElementById("frozen-since");
const clock = document.getElementById("as-of");
let lastWord = 0;
let lastClock = clock ? clock.dataset.time : "";
let source = null;
let retryMs = 1000;

function query() {
  const parameters = new URLSearchParams({ lang });
  for (const name of ["site", "trade"]) if (status.dataset[name]) parameters.set(name, status.dataset[name]);
  return parameters.toString();
}

function show(state) {
  if (!status) return;
  status.className = "stream " + state;
  for (const word of status.querySelectorAll("[data-when]")) word.hidden = word.dataset.when !== state;
}

function thaw() {
  body.classList.remove("frozen");
  frozenBox.hidden = true;
  show("on");
}

function freeze() {
  if (!body.classList.contains("frozen")) {
    body.classList.add("frozen");
    frozenSince.textContent = lastClock;
    frozenBox.hidden = false;
  }
  show("lost");
}

// Puts new markup in place of an element and leaves the keyboard where it was.
function replace(id, html) {
  const old = document.getElementById(id);
  if (!old) return false;
  const held = old.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.firstElementChild;
  if (!fresh) return false;
  old.replaceWith(fresh);
  if (held) fresh.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  return true;
}

// Puts new markup into an element, unless it holds the same already: a screen reader would say it all again.
function refill(id, html) {
  const target = document.getElementById(id);
  if (!target) return;
  const template = document.createElement("template");
  template.innerHTML = html;
  if (template.innerHTML === target.innerHTML) return;
  const held = target.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  target.replaceChildren(template.content);
  if (held) target.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}

function heard() {
  lastWord = performance.now();
  retryMs = 1000;
  if (body.classList.contains("frozen") || !status.classList.contains("on")) thaw();
}

function connect() {
  source?.close();
  source = new EventSource("/live?" + query());
  lastWord = performance.now();
  source.addEventListener("card", (message) => {
    heard();
    const { id, html } = JSON.parse(message.data);
    if (!replace(id, html)) location.reload();
  });
  source.addEventListener("beat", (message) => {
    heard();
    lastClock = message.data;
    if (clock) clock.textContent = message.data;
  });
  source.addEventListener("table", (message) => {
    heard();
    const { id, html } = JSON.parse(message.data);
    refill(id, html);
  });
  source.addEventListener("broker", (message) => {
    heard();
    const box = document.getElementById("broker");
    box.hidden = message.data === "";
    box.querySelector("p").textContent = message.data;
  });
  source.onerror = () => {
    freeze();
    source.close();
    // A stream does not tell why it was refused. Once the sign-in is over, the page itself leads to where one signs in again.
    fetch("/live?" + query(), { method: "HEAD" }).then((answer) => { if (answer.status === 401 || answer.status === 403) location.reload(); }, () => {});
    setTimeout(connect, retryMs);
    retryMs = Math.min(retryMs * 2, 15000);
    lastWord = Infinity;
  };
}

// A stream can die without an error (a laptop that slept, a proxy that swallows): silence counts as loss.
setInterval(() => {
  if (performance.now() - lastWord > silentAfterMs) {
    freeze();
    connect();
  }
}, 2000);

window.addEventListener("pagehide", () => source?.close());
window.addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
connect();
