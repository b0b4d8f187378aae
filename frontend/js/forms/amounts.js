// Amounts while they are typed: what they say in groups and in everyday speech under the field, and the running totals of a
// schedule of prices. Everything is counted in whole centimes, on this device; nothing is sent. What kernel/money.py would
// refuse as unclear says nothing here: the answer of the server explains it.
const lang = document.documentElement.lang;

// Everyday speech counts in millions of centimes: 4 500 000 DA are "450 millions de centimes".
const SCALES = [[1000000000n, "milliard"], [1000000n, "million"], [1000n, "mille"]];
const WORDS = {
  fr: {
    milliard: ["milliard", "milliards"], million: ["million", "millions"], mille: ["mille", "mille"],
    dinars: ["dinar", "dinars"], centimes: ["centime", "centimes"], of: " de ", and: " ", plus: " et ", group: "\u202f", mark: ",",
    form: (count) => (count < 2n ? 0 : 1), unit: "DA",
  },
  en: {
    milliard: ["billion", "billion"], million: ["million", "million"], mille: ["thousand", "thousand"],
    dinars: ["dinar", "dinars"], centimes: ["centime", "centimes"], of: " ", and: " ", plus: " and ", group: ",", mark: ".",
    form: (count) => (count === 1n ? 0 : 1), unit: "DA",
  },
  ar: {
    milliard: ["مليار", "ملياران", "مليارات", "مليار"], million: ["مليون", "مليونان", "ملايين", "مليون"],
    mille: ["ألف", "ألفان", "آلاف", "ألف"], dinars: ["دينار", "ديناران", "دنانير", "دينار"],
    centimes: ["سنتيم", "سنتيمان", "سنتيمات", "سنتيم"], of: " ", and: " و", plus: " و", group: "\u202f", mark: ",",
    form: (count) => (count === 1n ? 0 : count === 2n ? 1 : count % 100n >= 3n && count % 100n <= 10n ? 2 : 3), unit: "دج",
  },
};
const words = WORDS[lang] || WORDS.fr;

const counted = (count, name) => {
  const form = words.form(count);
  const bare = lang === "ar" && (form === 1 || (form === 0 && name !== "dinars" && name !== "centimes"));
  return bare ? words[name][form] : `${count} ${words[name][form]}`;
};

// "4 millions 500 mille dinars", "450 millions de centimes"
const said = (amount, name) => {
  const parts = [];
  let rest = amount;
  for (const [size, scale] of SCALES) {
    if (rest >= size) parts.push(scale === "mille" && lang === "fr" && rest / size === 1n ? "mille" : counted(rest / size, scale));
    rest %= size;
  }
  if (!parts.length) return counted(amount, name);
  if (rest) return [...parts, counted(rest, name)].join(words.and);
  const many = words[name][words[name].length - (lang === "ar" ? 4 : 1)];
  return parts.join(words.and) + (amount % 1000000n ? " " : words.of) + many;
};

const spoken = (centimes) => {
  const part = centimes % 100n;
  return said(centimes / 100n, "dinars") + (part ? words.plus + counted(part, "centimes") : "");
};

const grouped = (centimes) => {
  const whole = String(centimes / 100n).replace(/\B(?=(\d{3})+$)/g, words.group);
  return `${whole}${words.mark}${String(centimes % 100n).padStart(2, "0")}`;
};

const western = (text) => text.replace(/[٠-٩]/g, (digit) => digit.charCodeAt(0) - 0x660).replace(/٫/g, ",");

// The amount in centimes; nothing where it is missing, unclear (18.500) or finer than a centime.
const read = (text) => {
  const typed = western(text).replace(/[\s\u2066-\u2069'’٬]/g, "").replace(/(DA|DZD|دج)$/i, "");
  if (/^[1-9]\d{0,2}[.,]\d{3}$/.test(typed)) return null;
  const match = /^(\d+|[1-9]\d{0,2}(?:\.\d{3})+(?=,|$)|[1-9]\d{0,2}(?:,\d{3})+(?=\.|$))(?:[.,](\d{1,2}))?$/.exec(typed);
  if (!match || match[1].length > 17) return null;
  return BigInt(match[1].replace(/\D/g, "")) * 100n + BigInt((match[2] || "").padEnd(2, "0"));
};

const show = (place, centimes) => {
  const amount = document.createElement("bdi");
  amount.className = "money";
  amount.textContent = `${grouped(centimes)} ${words.unit}`;
  place.replaceChildren(amount);
};

const echo = (input) => {
  const place = document.getElementById(`${input.id}-echo`);
  if (!place) return;
  const centimes = read(input.value);
  if (!centimes) return place.replaceChildren();
  const bold = document.createElement("b");
  show(bold, centimes);
  place.replaceChildren(bold, ` — ${spoken(centimes)} (${said(centimes, "centimes")})`);
};

// A line is worth its unit price times its quantity (thousandths at most), rounded half up to the centime.
const line = (input) => {
  const price = read(input.value);
  const [whole, part = ""] = (input.dataset.quantity || "1").split(".");
  if (price === null) return null;
  return (price * BigInt(whole + part.slice(0, 3).padEnd(3, "0")) + 500n) / 1000n;
};

const total = (form) => {
  let sum = 0n;
  for (const input of form.querySelectorAll("[data-quantity]")) {
    const worth = line(input);
    const row = input.closest("tr");
    const place = row && row.querySelector("[data-line]");
    if (place && worth === null) place.textContent = "—";
    else if (place) show(place, worth);
    sum += worth || 0n;
  }
  for (const place of document.querySelectorAll(`[data-total-of="${form.id}"]`)) show(place, sum);
};

if (typeof BigInt === "function") {
  for (const input of document.querySelectorAll("[data-money]")) {
    echo(input);
    input.addEventListener("input", () => {
      echo(input);
      const form = input.closest("form[data-totals]");
      if (form) total(form);
    });
  }
  document.querySelectorAll("form[data-totals]").forEach(total);
}
