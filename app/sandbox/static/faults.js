// Shows only the fields that the chosen trouble reads.
const mode = document.getElementById("mode");
const fields = document.querySelectorAll("[data-for]");

function show() {
  const wanted = mode.selectedOptions[0].dataset.field;
  for (const field of fields) {
    field.hidden = field.dataset.for !== wanted;
    field.querySelector("input").disabled = field.hidden;
  }
}

mode.addEventListener("change", show);
show();
for (const form of document.querySelectorAll("form[data-ask]")) {
  form.addEventListener("submit", (event) => {
    if (!confirm(form.dataset.ask)) event.preventDefault();
  });
}
