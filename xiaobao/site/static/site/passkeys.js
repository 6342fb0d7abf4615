// Passkeys: one is made on my page, one signs in on the page of signing in. Both pages work with passwords without this.
"use strict";
(() => {
  const form = document.querySelector("form[data-passkey]"), button = form?.querySelector("button[type=button]");
  if (!button) return;
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const say = (words) => { const place = form.querySelector("[role=alert]"); place.textContent = words; place.hidden = !words; };

  const send = async (more) => {
    const body = new FormData(form);
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    const answer = await fetch(form.action, { method: "POST", body, redirect: "error", headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.told);
    return said;
  };
  const withBytes = (options) => {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const list of [options.excludeCredentials, options.allowCredentials]) for (const each of list || []) each.id = bytes(each.id);
    return options;
  };
  const told = ({ id, rawId, type, response }) => {
    const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
    const held = form.dataset.passkey === "create" ? parts.slice(0, 2) : parts.filter((name) => response[name]);
    return JSON.stringify({ id, rawId: text(rawId), type, response: Object.fromEntries(held.map((name) => [name, text(response[name])])) });
  };
  const browser = async (options) => {
    try {
      return await navigator.credentials[form.dataset.passkey]({ publicKey: withBytes(options) });
    } catch {
      throw new Error(form.dataset.unable);
    }
  };

  form.addEventListener("submit", (event) => { event.preventDefault(); button.click(); });
  form.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target.matches("input")) { event.preventDefault(); button.click(); } });
  button.addEventListener("click", async () => {
    button.disabled = true; say("");
    try {
      const { options } = await send({ do: "ask" });
      const { next } = await send({ do: "answer", answer: told(await browser(options)) });
      location.assign(next);
    } catch (error) {
      say(error.message || form.dataset.unable); button.disabled = false;
    }
  });
})();
