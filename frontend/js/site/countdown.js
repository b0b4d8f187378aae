// Time left, kept up to date by the server's clock: phones are often minutes off. The words are those of portal/look.py.
const marks = [...document.querySelectorAll("[data-countdown]")];
const lang = document.documentElement.lang;
const locale = lang === "ar" ? "ar-DZ" : lang;
const ahead = Date.parse(document.body.dataset.now) - Date.now();
const MINUTE = 60000;

const unit = (count, name) =>
  new Intl.NumberFormat(locale, {
    style: "unit",
    unit: name,
    unitDisplay: name === "day" || lang === "ar" ? "long" : lang === "en" ? "narrow" : "short",
  }).format(count);

const words = (left) => {
  const seconds = Math.floor(left / 1000);
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const parts = days
    ? [[days, "day"], [hours, "hour"]]
    : hours
      ? [[hours, "hour"], [minutes, "minute"]]
      : [[minutes, "minute"], [seconds % 60, "second"]];
  const [larger, smaller] = parts.map(([count, name]) => count && unit(count, name));
  return [larger, smaller].filter(Boolean).join(lang === "ar" ? " و" : " ");
};

const tick = () => {
  const now = Date.now() + ahead;
  let next = MINUTE;
  for (const mark of marks) {
    const left = Date.parse(mark.dateTime) - now;
    mark.textContent = left > 0 ? words(left) : mark.dataset.over;
    if (left > 0 && left < 60 * MINUTE) next = 1000;
  }
  setTimeout(tick, next);
};

if (marks.length && window.Intl && Number.isFinite(ahead)) setTimeout(tick, 1000);
