// The manual: one message at a time, or every place that holds the words looked for.
"use strict";
(() => {
  const input = document.getElementById("find");
  const count = document.getElementById("count");
  const messages = [...document.querySelectorAll(".msg")];
  const links = [...document.querySelectorAll(".toc a")];
  const segments = [...document.querySelectorAll(".seg")].map((node) => [node, node.textContent.toLowerCase()]);

  const choose = (id) => {
    const chosen = messages.some((message) => message.id === id) ? id : messages[0].id;
    for (const message of messages) message.hidden = message.id !== chosen;
    for (const link of links) {
      if (link.hash === "#" + chosen) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  const here = () => {
    const node = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    choose(node?.closest(".msg")?.id);
    if (node && !node.matches(".msg")) node.scrollIntoView();
    else scrollTo(0, 0);
  };
  const find = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) {
      for (const [node] of segments) node.hidden = false;
      count.textContent = "";
      here();
      return;
    }
    let found = 0;
    for (const [node, text] of segments) {
      node.hidden = !words.every((word) => text.includes(word));
      found += node.hidden ? 0 : 1;
    }
    for (const message of messages) message.hidden = !message.querySelector(".seg:not([hidden])");
    for (const link of links) link.removeAttribute("aria-current");
    count.textContent = found + " of " + segments.length;
  };
  input.addEventListener("input", find);
  addEventListener("hashchange", () => { input.value = ""; find(); });
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.matches("input")) { event.preventDefault(); input.focus(); }
    if (event.key === "Escape" && event.target === input) { input.value = ""; find(); }
  });
  here();
})();
