const input = document.querySelector('input');
const list = document.querySelector('ol');

/** Shows the colours that go with the chosen one. */
async function show() {
  const response = await fetch(`/api/palette/${input.value.slice(1)}`);
  const { colours } = await response.json();
  list.replaceChildren(...colours.map((colour) => {
    const item = document.createElement('li');
    item.textContent = colour;
    item.style.background = colour;
    return item;
  }));
}

input.addEventListener('change', show);
show();
