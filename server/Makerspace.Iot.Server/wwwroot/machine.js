// Looks at the machine's page again and puts what has changed in place: often while an order waits for its answer, else every few seconds.
const page = location.pathname + location.search;

async function refresh() {
  const answer = await fetch(page, { headers: { accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-fresh]")) {
    const other = fresh.getElementById(part.id);
    if (other && !part.contains(document.activeElement) && other.outerHTML !== part.outerHTML) part.replaceWith(document.adoptNode(other));
  }
}

async function again() {
  if (!document.hidden) await refresh().catch(() => {});
  setTimeout(again, document.querySelector("[data-pending]") ? 1000 : 5000);
}

setTimeout(again, document.querySelector("[data-pending]") ? 500 : 5000);
