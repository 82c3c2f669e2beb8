import { greet } from './greet.js';

const form = document.querySelector('form');
const output = document.querySelector('output');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    output.textContent = await greet(new FormData(form).get('name'));
  } catch (error) {
    output.textContent = error.message;
  }
});
