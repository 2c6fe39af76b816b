// Passkeys: makes one (sign-ins page), or signs in by one (sign-in page). Without this script, or in a browser that has no passkeys, the buttons stay hidden and passwords do.
const able = "PublicKeyCredential" in window && "parseCreationOptionsFromJSON" in PublicKeyCredential && "parseRequestOptionsFromJSON" in PublicKeyCredential;

async function post(address, body) {
  const answer = await fetch(address, { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body ?? {}) });
  const words = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw Object.assign(new Error("refused"), { words: words.problem });
  }
  return words;
}

async function make(form) {
  const options = PublicKeyCredential.parseCreationOptionsFromJSON(await post("/passkeys/creation"));
  const credential = await navigator.credentials.create({ publicKey: options });
  return post("/passkeys", { credential: credential.toJSON(), name: form.elements.name.value });
}

async function enter(form) {
  const options = PublicKeyCredential.parseRequestOptionsFromJSON(await post("/passkeys/request"));
  const credential = await navigator.credentials.get({ publicKey: options });
  return post("/sign-in/passkey", { credential: credential.toJSON(), keep: document.querySelector("input[name=Keep]")?.checked ?? false, back: form.dataset.back });
}

for (const form of able ? document.querySelectorAll("form[data-passkey]") : []) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = form.querySelector("[role=alert]");
    const button = form.querySelector("button");
    said.textContent = "";
    button.disabled = true;
    try {
      location.assign((await (form.dataset.passkey === "make" ? make(form) : enter(form))).to);
    } catch (error) {
      // Whoever closes the browser's window has not failed at anything.
      said.textContent = error.name === "NotAllowedError" ? form.dataset.given : error.name === "InvalidStateError" ? form.dataset.known : error.words ?? form.dataset.failed;
      button.disabled = false;
    }
  });
}
