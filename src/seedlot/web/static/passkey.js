// Passkeys (W3C Web Authentication): ask the server for a challenge, let the device answer, send the form.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const csrf = () => document.querySelector('meta[name="csrf"]').content;

const asked = async (purpose) => {
  const answer = await fetch(`/passkey/${purpose}`, { method: "POST", headers: { "x-csrf": csrf() } });
  if (!answer.ok) throw new Error("The server refused. Load the page again.");
  return answer.json();
};

const made = async () => {
  const options = await asked("set");
  options.challenge = bytes(options.challenge);
  options.user.id = bytes(options.user.id);
  options.excludeCredentials = (options.excludeCredentials ?? []).map((each) => ({ ...each, id: bytes(each.id) }));
  const key = await navigator.credentials.create({ publicKey: options });
  const { clientDataJSON, attestationObject } = key.response;
  return { id: key.id, rawId: text(key.rawId), type: key.type, response: { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject) } };
};

const shown = async (purpose) => {
  const options = await asked(purpose);
  options.challenge = bytes(options.challenge);
  options.allowCredentials = (options.allowCredentials ?? []).map((each) => ({ ...each, id: bytes(each.id) }));
  const key = await navigator.credentials.get({ publicKey: options });
  const { clientDataJSON, authenticatorData, signature, userHandle } = key.response;
  return { id: key.id, rawId: text(key.rawId), type: key.type, response: { clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature), userHandle: userHandle && text(userHandle) } };
};

for (const place of window.PublicKeyCredential ? document.querySelectorAll("[data-passkey]") : []) {
  const purpose = place.dataset.passkey;
  const form = place.closest("form");
  place.hidden = false;
  place.querySelector("button[type=button]").addEventListener("click", async () => {
    const status = place.querySelector("[role=status]");
    try {
      const answer = purpose === "set" ? await made() : await shown(purpose);
      place.querySelector('input[name="passkey"], input[name="sign-passkey"]').value = JSON.stringify(answer);
      if (purpose === "sign") form.noValidate = true;
      form.requestSubmit();
    } catch (error) {
      status.textContent = error.name === "NotAllowedError" ? "The device did not answer, or you stopped it." : error.message;
    }
  });
}
