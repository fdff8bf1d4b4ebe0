// Passkeys: shows the button where they can work, and says in words when one did not.
(() => {
  const all = (selector) => document.querySelectorAll(selector);
  const show = (found) => found.forEach((one) => { one.hidden = false; });

  document.addEventListener("DOMContentLoaded", () => {
    show(all(window.PublicKeyCredential ? "[data-passkey]" : "[data-passkey-unknown]"));
  });

  // The library tells of what a person cancelled or a device refused; its words are for programmers.
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const trouble = all("[data-passkey-trouble]");
    show(trouble);
    trouble[0]?.focus();
  });
})();
