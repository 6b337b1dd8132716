// Opens the page again once Carrel answers; what stood behind the # stays.

const AGAIN_MILLIS = 3000;

function again() {
  if (location.pathname === "/") {
    location.reload();
  } else {
    location.replace("/");
  }
}

async function look() {
  if (!document.hidden && (await answers())) {
    again();
  } else {
    setTimeout(look, AGAIN_MILLIS);
  }
}

async function answers() {
  try {
    return (await fetch("/health/live", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

document.getElementById("again").addEventListener("click", (event) => {
  event.preventDefault();
  again();
});
setTimeout(look, AGAIN_MILLIS);
