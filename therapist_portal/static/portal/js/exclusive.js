// An answer that stands alone, such as "None of these", clears the others when it is ticked, and is
// cleared when another one is. Without script both can be sent, and the server asks for one of them.
// Words in a box are left as they are: nothing that somebody typed goes by itself.
document.addEventListener(
  "change",
  ({ target }) => {
    if (!target.checked || !target.dataset.exclusive) return;
    const alone = target.dataset.exclusive.split(" ");
    const isAlone = alone.includes(target.value);
    const boxes = (target.form ?? document).querySelectorAll('input[type="checkbox"]');
    for (const box of boxes) {
      if (box === target || box.name !== target.name) continue;
      if (isAlone || alone.includes(box.value)) box.checked = false;
    }
  },
  true,
);
