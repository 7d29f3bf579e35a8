// Garnish only: every page works without it.

// Login scripts look for buttons of type "button", as Google's are.
for (const button of document.querySelectorAll(".wrap button[type=submit]")) {
  const form = button.form;
  button.type = "button";
  button.addEventListener("click", () => form.requestSubmit());
}

// "Select all" ticks the boxes, and follows them.
const all = document.getElementById("select_all");
if (all) {
  const boxes = [...document.querySelectorAll("input[name=scope]")];
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  for (const box of boxes) {
    box.addEventListener("change", () => { all.checked = boxes.every((each) => each.checked); });
  }
}

// An answer that travels as a form goes on by itself.
document.querySelector("form[data-submit]")?.requestSubmit();
