// Amounts while they are typed: what they say in groups and in everyday speech under the field, and the running totals of a
// schedule of prices. Everything is counted in whole centimes, on this device; nothing is sent. What kernel/money.py would
// refuse as unclear says nothing here: the answer of the server explains it. Speech follows kernel/spoken.py.
const lang = document.documentElement.lang;
const GROUP = "\u202f";
const SIZES = [1000000000n, 1000000n, 1000n];
const MILLION = SIZES[1];
const THOUSAND = SIZES[2];
const MOST = 999999999999999n; // centimes; above it kernel/money.py refuses

const figures = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, GROUP);

// Latin: one and many of milliard, million, thousand. Arabic: one, two, three to ten; the rest follows by rule.
const LATIN = {
  fr: {
    scales: [["milliard", "milliards"], ["million", "millions"], ["mille", "mille"]],
    dinar: ["dinar", "dinars"], centime: ["centime", "centimes"],
    about: "environ ", of: "de ", and: " et ", mark: ",", unit: "DA", single: (count) => count < 2n,
  },
  en: {
    scales: [["billion", "billion"], ["million", "million"], ["thousand", "thousand"]],
    dinar: ["dinar", "dinars"], centime: ["centime", "centimes"],
    about: "about ", of: "", and: " and ", mark: ".", unit: "DA", single: (count) => count === 1n,
  },
};
const ARABIC = {
  scales: [["مليار", "ملياران", "مليارات"], ["مليون", "مليونان", "ملايين"], ["ألف", "ألفان", "آلاف"]],
  dinar: ["دينار", "ديناران", "دنانير"], centime: ["سنتيم", "سنتيمان", "سنتيمات"],
  about: "حوالي ", and: " و", mark: ",", unit: "دج",
};

const parts = (units) => {
  const counts = SIZES.map((size, place) => (place ? (units % SIZES[place - 1]) / size : units / size));
  return counts.map((count, place) => [count, place]).filter(([count]) => count);
};

const latin = (words) => {
  const some = (count, noun) => `${figures(count)} ${noun[words.single(count) ? 0 : 1]}`;
  const scaled = (units, noun, rest) => {
    const told = parts(units);
    const said = told.map(([count, place]) =>
      lang !== "en" && told.length === 1 && place === 2 && count === 1n ? words.scales[2][0] : some(count, words.scales[place]));
    if (rest) return [...said, some(rest, noun)].join(" ");
    return `${said.join(" ")} ${told.some(([, place]) => place === 2) ? "" : words.of}${noun[1]}`;
  };
  return { ...words, some, scaled };
};

const arabic = (words) => {
  // `joined`: what is counted follows directly, so the dual and the accusative lose their ending.
  const some = (count, [one, two, few], joined = false) => {
    if (count === 1n) return `${one} واحد`;
    if (count === 2n) return joined ? two.slice(0, -1) : two;
    const last = count % 100n;
    if (last >= 3n && last <= 10n) return `${figures(count)} ${few}`;
    return `${figures(count)} ${last < 3n || joined ? one : `${one}ا`}`;
  };
  const scaled = (units, noun, rest) => {
    const told = parts(units);
    const said = told.map(([count, place], at) =>
      count === 1n ? words.scales[place][0] : some(count, words.scales[place], !rest && at === told.length - 1));
    return rest ? [...said, some(rest, noun)].join(words.and) : `${said.join(words.and)} ${noun[0]}`;
  };
  return { ...words, some, scaled };
};

const words = lang === "ar" ? arabic(ARABIC) : latin(LATIN[lang] || LATIN.fr);

// "4 millions 500 mille dinars et 50 centimes"
const said = (centimes) => {
  const [dinars, part] = [centimes / 100n, centimes % 100n];
  const whole = dinars >= THOUSAND ? words.scaled(dinars, words.dinar, dinars % THOUSAND) : words.some(dinars, words.dinar);
  if (!part) return whole;
  return dinars ? whole + words.and + words.some(part, words.centime) : words.some(part, words.centime);
};

// "450 millions de centimes": what is under a thousand centimes is left out of large amounts, and told so.
const spoken = (centimes) => {
  if (centimes < MILLION && (centimes % THOUSAND || !centimes)) return words.some(centimes, words.centime);
  return (centimes % THOUSAND ? words.about : "") + words.scaled(centimes - (centimes % THOUSAND), words.centime, 0n);
};

const western = (text) => text.replace(/[٠-٩]/g, (digit) => digit.charCodeAt(0) - 0x660).replace(/٫/g, ",");

// The amount in centimes; nothing where it is missing, unclear (18.500) or finer than a centime.
const read = (text) => {
  const typed = western(text).replace(/[\s\u2066-\u2069'’٬]/g, "").replace(/(DA|DZD|دج)$/i, "");
  if (/^[1-9]\d{0,2}[.,]\d{3}$/.test(typed)) return null;
  const match = /^(\d+|[1-9]\d{0,2}(?:\.\d{3})+(?=,|$)|[1-9]\d{0,2}(?:,\d{3})+(?=\.|$))(?:[.,](\d{1,2}))?$/.exec(typed);
  if (!match || match[1].length > 17) return null;
  const centimes = BigInt(match[1].replace(/\D/g, "")) * 100n + BigInt((match[2] || "").padEnd(2, "0"));
  return centimes > MOST ? null : centimes;
};

const show = (place, centimes) => {
  const amount = document.createElement("bdi");
  amount.className = "money";
  const part = String(centimes % 100n).padStart(2, "0");
  amount.textContent = `${figures(centimes / 100n)}${words.mark}${part} ${words.unit}`;
  place.replaceChildren(amount);
};

const echo = (input) => {
  const place = document.getElementById(`${input.id}-echo`);
  const centimes = read(input.value);
  if (!place) return;
  place.textContent = "";
  if (!centimes) return;
  const bold = document.createElement("b");
  show(bold, centimes);
  place.append(bold, ` — ${said(centimes)} (${spoken(centimes)})`);
};

// A line is worth its unit price times its quantity (thousandths at most), rounded half up to the centime.
const line = (input) => {
  const price = read(input.value);
  const [whole, part = ""] = (input.dataset.quantity || "1").split(".");
  return price === null ? null : (price * BigInt(whole + part.slice(0, 3).padEnd(3, "0")) + 500n) / 1000n;
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

for (const input of document.querySelectorAll("[data-money]")) {
  echo(input);
  input.addEventListener("input", () => {
    echo(input);
    const form = input.closest("form[data-totals]");
    if (form) total(form);
  });
}
document.querySelectorAll("form[data-totals]").forEach(total);
