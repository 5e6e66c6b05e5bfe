// What an element means, in the panel at the side: by pointer, by focus, by keys. Without scripts the meanings stand
// under each line all the same.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const panel = document.getElementById("element");
  const parts = [...document.querySelectorAll(".p")];
  let current = null;

  const make = (name, text, className) => {
    const node = document.createElement(name);
    if (text !== undefined) node.textContent = text;
    if (className) node.className = className;
    return node;
  };
  const meaningOf = (part) => {
    const line = part.closest(".l");
    return line ? line.querySelectorAll(".m > div[data-i='" + part.dataset.i + "']")[0] : null;
  };

  const show = (part) => {
    if (part === current) return;
    if (current) {
      current.classList.remove("on");
      meaningOf(current)?.classList.remove("on");
      current.tabIndex = -1;
    }
    current = part;
    part.classList.add("on");
    part.tabIndex = 0;
    meaningOf(part)?.classList.add("on");
    const [name, meaning, format, sure, table] = data.elements[part.dataset.e] || [];
    const box = make("div", undefined, "el");
    box.append(make("h3", part.dataset.name || name || ""));
    box.append(make("div", part.textContent, "said"));
    const value = part.dataset.value || meaningOf(part)?.querySelector("dd")?.textContent;
    if (value && value !== part.textContent) box.append(make("div", value, part.classList.contains("doubt") ? "val sev warning" : "val"));
    if (meaning) box.append(make("p", meaning));
    const facts = make("dl");
    const fact = (term, words) => { if (words) facts.append(make("dt", term), make("dd", words)); };
    const line = part.closest("[data-s]");
    const [title, about] = data.segments[line?.dataset.s] || [];
    if (!part.classList.contains("tag") || about !== meaning) { fact("In", title); fact("", about); }
    fact("Format", format);
    const number = part.closest(".l")?.id.match(/\d+/)?.[0];
    fact("Place", number && "line " + number + ", column " + part.dataset.c);
    fact("Sure", data.sure[sure]);
    if (facts.childElementCount) box.append(facts);
    const rows = data.tables[table];
    if (rows) {
      box.append(make("h4", rows.title));
      const list = make("div", undefined, "codes");
      list.tabIndex = 0;
      const body = make("table");
      let here = null;
      const said = part.textContent.trim().toUpperCase();
      const fits = rows.rows.map(([code]) => code).filter((code) => said.startsWith(code.toUpperCase()));
      const match = fits.sort((a, b) => b.length - a.length)[0];
      for (const [code, words] of rows.rows) {
        const row = make("tr");
        row.append(make("td", code), make("td", words));
        if (code === match) { row.className = "on"; here = row; }
        body.append(row);
      }
      list.append(body);
      box.append(list);
      if (rows.note) box.append(make("p", rows.note, "q"));
      panel.replaceChildren(box);
      if (here) list.scrollTop = here.offsetTop - 60;
    } else {
      panel.replaceChildren(box);
    }
  };

  const partOf = (target) => (target instanceof Element ? target.closest(".p") : null);
  document.addEventListener("pointerover", (event) => { const part = partOf(event.target); if (part) show(part); });
  document.addEventListener("focusin", (event) => { const part = partOf(event.target); if (part) show(part); });
  if (parts.length) parts[0].tabIndex = 0;

  const go = (part) => { if (part) { part.tabIndex = 0; part.focus(); part.scrollIntoView({ block: "nearest" }); } };
  const seen = (part) => part.offsetParent !== null;
  const step = (way) => {
    let at = parts.indexOf(current);
    do { at += way; } while (at >= 0 && at < parts.length && !seen(parts[at]));
    go(parts[at]);
  };
  const lineStep = (way) => {
    const box = current?.closest(".l, pre");
    let at = parts.indexOf(current);
    while (at >= 0 && at < parts.length && (!seen(parts[at]) || parts[at].closest(".l, pre") === box)) at += way;
    if (way < 0 && parts[at]) {
      const before = parts[at].closest(".l, pre");
      while (at > 0 && parts[at - 1].closest(".l, pre") === before) at -= 1;
    }
    go(parts[at]);
  };
  const finding = (way) => {
    const lines = [...document.querySelectorAll(".l.has")];
    const place = current ? parts.indexOf(current) : -1;
    const after = lines.map((line) => [parts.indexOf(line.querySelector(".p")), line]);
    const next = way > 0 ? after.find(([at]) => at > place) : after.reverse().find(([at]) => at >= 0 && at < place);
    const line = next?.[1];
    if (line) { go(line.querySelector(".p")); line.scrollIntoView({ block: "center" }); }
  };
  const keys = {
    ArrowRight: () => step(1), ArrowLeft: () => step(-1), ArrowDown: () => lineStep(1), ArrowUp: () => lineStep(-1),
    n: () => finding(1), p: () => finding(-1), m: () => document.getElementById("meanings")?.click(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input")) return;
    if (event.key.startsWith("Arrow") && !partOf(event.target)) return;
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  const root = document.documentElement;
  document.getElementById("theme")?.addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
  const meanings = document.getElementById("meanings");
  meanings?.addEventListener("click", () => {
    const on = root.dataset.meanings !== "off";
    root.dataset.meanings = on ? "off" : "on";
    meanings.setAttribute("aria-pressed", String(!on));
  });
})();
