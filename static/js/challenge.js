// Searches for the number the form asks for, and sends the form. Without it the page's button works after a wait.

const AT_ONCE = 256;
const form = document.querySelector("[data-challenge]");

function leadingZeros(digest) {
  let zeros = 0;
  for (const byte of digest) {
    if (byte) return zeros + Math.clz32(byte) - 24;
    zeros += 8;
  }
  return zeros;
}

async function zerosOf(challenge, nonce) {
  const text = new TextEncoder().encode(`${challenge}.${nonce}`);
  return leadingZeros(new Uint8Array(await crypto.subtle.digest("SHA-256", text)));
}

export async function nonceFor(challenge, bits) {
  for (let first = 0; ; first += AT_ONCE) {
    const nonces = Array.from({ length: AT_ONCE }, (_, nth) => first + nth);
    const zeros = await Promise.all(nonces.map((nonce) => zerosOf(challenge, nonce)));
    const found = zeros.findIndex((number) => number >= bits);
    if (found >= 0) return String(first + found);
  }
}

// Only a secure page has the browser's own cryptography; elsewhere the wait stays.
if (form && globalThis.crypto?.subtle) {
  const status = form.querySelector("[data-challenge-status]");
  status.textContent = status.dataset.working;
  form.elements.nonce.value = await nonceFor(form.dataset.challenge, Number(form.dataset.bits));
  form.requestSubmit();
}
