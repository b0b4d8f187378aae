// The error summary takes the focus, and each of its lines leads to the field itself, not to the top of its row.
const summary = document.getElementById("errors");

if (summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const field = event.target.hash && document.getElementById(event.target.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.parentElement.closest(".field, td") || field).scrollIntoView({ block: "center" });
    (field.matches("fieldset") ? field.querySelector("input") : field).focus({ preventScroll: true });
  });
}
