// What a phone keeps closed: the menu, the filter of a list. Without a script a link opens it by its address (#menu); with one
// the link becomes a button that tells its state, and Escape closes.
for (const link of document.querySelectorAll("[data-opens]")) {
  const opened = document.getElementById(link.dataset.opens);
  const button = document.createElement("button");
  button.type = "button";
  button.className = link.className;
  button.append(...link.childNodes);
  button.setAttribute("aria-controls", opened.id);

  const show = (open) => {
    opened.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
  };
  show(location.hash === `#${opened.id}`);
  link.replaceWith(button);
  button.addEventListener("click", () => show(!opened.classList.contains("open")));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && opened.classList.contains("open") && button.offsetParent) {
      show(false);
      button.focus();
    }
  });
}
