// Security keys of staff: the server begins, the browser asks the person for the key, the server judges the answer.

const form = document.getElementById("security-key");
const said = document.getElementById("security-key-said");

// Browsers that cannot read the server's offer as it comes (before 2025) go without; a code always does.
if (window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    said.textContent = form.dataset.waiting;
    use().catch(() => {
      said.textContent = form.dataset.failed;
    });
  });
}

async function use() {
  const offer = await ask(form.dataset.begin, {});
  const key = form.dataset.adds
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(offer) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(offer) });
  await ask(form.dataset.complete, key.toJSON());
  location.assign(form.dataset.next);
}

async function ask(address, body) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    body: JSON.stringify(body),
    redirect: "error",
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}
