// A part of a page that is still happening: read again from the same address until it is over; the rest stays in place.
const part = document.querySelector("[data-live]");
const PAUSE = 4000;

const renew = async () => {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = answer.ok && page.querySelector("[data-live]");
    if (answer.ok && !fresh) return location.reload();
    if (fresh) part.replaceChildren(...fresh.childNodes);
  } catch {
    // The connection is away; the next round asks again.
  }
  setTimeout(renew, PAUSE);
};

if (part) setTimeout(renew, PAUSE);
