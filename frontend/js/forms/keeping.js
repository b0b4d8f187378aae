// What was typed into a draft is not lost when its page is left: it is sent as it stands, and the server keeps it encrypted.
for (const form of document.querySelectorAll("form[data-keeps]")) {
  let typed = false;
  form.addEventListener("input", () => (typed = true));
  form.addEventListener("submit", () => (typed = false));
  addEventListener("pagehide", () => {
    if (!typed) return;
    const left = new FormData(form);
    left.set("left", "1");
    navigator.sendBeacon(location.href, left);
    typed = false;
  });
}
