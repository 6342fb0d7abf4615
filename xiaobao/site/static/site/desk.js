// The desk's keys, its palette and its live counts. Every page works without this file.
"use strict";
(() => {
  const $ = (what, from = document) => from.querySelector(what);
  const all = (what, from = document) => [...from.querySelectorAll(what)];
  const palette = $("#palette"), words = $("#palette-words"), found = $("#palette-found"), keys = $("#keys");
  if (!palette) return;

  // Where a browser cannot be told by style to show what is folded, it is opened on a wide screen.
  if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 64rem)").matches) {
    all("details[data-wide]").forEach((each) => { each.open = true; });
  }

  // Palette 命令板: steps of this page and pages at once, cases from the server.
  const here = () => all("a[data-step], .rail a[data-go]").map((a) => ({
    text: (a.dataset.step || a.textContent).trim(), href: a.href, note: a.dataset.step ? a.title : "" }));
  let asked = 0, eager = false; // eager: Enter was pressed before the answer came
  const line = ({ text, href, note }) => {
    const item = document.createElement("li"), link = document.createElement("a"), small = document.createElement("small");
    item.setAttribute("role", "option"); link.href = href; link.textContent = text; small.textContent = note || "";
    link.append(small); item.append(link); return item;
  };
  const choose = (step) => {
    const links = all("a", found); if (!links.length) return;
    const at = links.findIndex((a) => a.classList.contains("on"));
    links.forEach((a) => a.classList.remove("on"));
    const next = links[(at + step + links.length) % links.length];
    next.classList.add("on"); next.scrollIntoView({ block: "nearest" });
  };
  const show = async () => {
    const query = words.value.trim().toLowerCase(), turn = ++asked;
    const near = here().filter((each) => !query || each.text.toLowerCase().includes(query)).slice(0, 9);
    found.replaceChildren(...near.map(line)); choose(1);
    if (query.length < 2) return;
    const answer = await fetch(`${palette.dataset.from}?q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || turn !== asked) return;
    found.append(...(await answer.json()).map(line));
    if (!found.children.length) { const none = document.createElement("li"); none.className = "none"; none.textContent = palette.dataset.none; found.append(none); }
    if (!$("a.on", found)) choose(1);
    if (eager) $("a.on", found)?.click();
  };
  let soon;
  words.addEventListener("input", () => { eager = false; clearTimeout(soon); soon = setTimeout(() => { soon = 0; show(); }, 120); });
  words.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); choose(event.key === "ArrowDown" ? 1 : -1); }
    if (event.key === "Escape") { event.preventDefault(); palette.close(); } // at once: a search field would only be emptied
    if (event.key === "Enter") { event.preventDefault(); const on = soon ? null : $("a.on", found); if (on) on.click(); else eager = true; }
  });
  const open = () => { words.value = ""; palette.showModal(); show(); words.focus(); };
  for (const dialog of [palette, keys]) dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  // Keys 键盘.
  const rows = () => all(".cases tbody tr");
  const move = (step) => {
    const lines = rows(); if (!lines.length) return;
    const at = lines.findIndex((row) => row.classList.contains("at"));
    const next = lines[Math.max(0, Math.min(lines.length - 1, at + step))];
    lines.forEach((row) => row.classList.remove("at")); next.classList.add("at"); $("a", next)?.focus(); next.scrollIntoView({ block: "nearest" });
  };
  let going = false;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); open(); return; }
    const writes = event.target.closest("input:not([type=checkbox]), textarea, select, dialog");
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target.form) { event.target.form.requestSubmit(); return; }
    if (writes || event.ctrlKey || event.metaKey || event.altKey) return;
    if (going) { going = false; $(`.rail a[data-go="${CSS.escape(event.key)}"]`)?.click(); return; }
    const step = /^[1-9]$/.test(event.key) && $(`a[data-key="${event.key}"]`);
    if (step) { step.click(); return; }
    if (event.key === "g") { going = true; setTimeout(() => { going = false; }, 1200); }
    else if (event.key === "/") { event.preventDefault(); $("#find")?.focus(); }
    else if (event.key === "?") keys.showModal();
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "x") { const box = $(".cases tr.at input[type=checkbox]"); if (box) { box.checked = !box.checked; box.dispatchEvent(new Event("change", { bubbles: true })); } }
  });
  all("[data-all]").forEach((box) => box.addEventListener("change", () => all("input[name=case]", box.closest("form")).forEach((each) => { each.checked = box.checked; })));

  // Drafts 草稿: what is written in a long form is kept on the server, sealed, until it is sent.
  all("form[data-draft]").forEach((form) => {
    const kept = $("[data-kept]", form), lost = $("[data-lost]", form), said = lost?.textContent;
    let later, last = "", sent = false, way;
    const tell = (fault) => {
      if (!kept || !lost) return;
      kept.hidden = fault !== undefined; lost.hidden = fault === undefined; lost.textContent = fault || said;
    };
    const keep = () => {
      const data = new URLSearchParams([...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken"));
      if (sent || data.toString() === last) return;
      last = data.toString();
      way?.abort(); way = new AbortController();
      fetch(form.dataset.draft, { method: "POST", body: data, keepalive: last.length < 60000, redirect: "error", signal: way.signal, headers: { "X-CSRFToken": $("[name=csrfmiddlewaretoken]", form).value } })
        .then(async (answer) => tell(answer.ok ? undefined : answer.status === 422 ? await answer.text() : ""))
        .catch((error) => { if (error.name !== "AbortError") { last = ""; tell(""); } });
    };
    form.addEventListener("input", () => { clearTimeout(later); later = setTimeout(keep, 1500); });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && later) { clearTimeout(later); keep(); } });
    form.addEventListener("submit", (event) => { if (sent) { event.preventDefault(); return; } sent = true; clearTimeout(later); way?.abort(); });
    window.addEventListener("pageshow", (event) => { if (event.persisted) sent = false; });
  });

  // A call 来电: its clock, from the first word on; and buttons that fill a form in place.
  const clock = $("[data-call]"), began = clock && $("[name=began]");
  if (began) {
    const two = (many) => String(Math.floor(many)).padStart(2, "0");
    const tick = () => { const gone = began.value ? Math.max(0, (Date.now() - began.value) / 1000) : 0; clock.textContent = `${two(gone / 60)}:${two(gone % 60)}`; };
    began.form.addEventListener("input", () => { if (!began.value) { began.value = Date.now(); tick(); } });
    tick(); setInterval(tick, 1000);
  }
  document.addEventListener("click", (event) => {
    const pick = event.target.closest("button[data-fill]");
    if (!pick?.form) return;
    event.preventDefault();
    const { fill, next, ...values } = pick.dataset, form = pick.form;
    for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
    pick.dispatchEvent(new Event("look", { bubbles: true }));
    form.dispatchEvent(new Event("input"));
    if (next) form.elements[next].focus();
  });

  // Counts 待办数: asked of the server when the page is seen, every minute.
  const count = async () => {
    if (document.visibilityState !== "visible") return;
    const answer = await fetch(`${palette.dataset.from}?counts`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    for (const [name, many] of Object.entries(await answer.json())) all(`[data-count="${name}"]`).forEach((mark) => { mark.textContent = many || ""; });
  };
  count(); setInterval(count, 60000);
})();
