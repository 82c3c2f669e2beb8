import { inWords } from './countdown.js';

const time = document.querySelector('time');

function show() {
  const now = new Date();
  time.textContent = inWords((new Date(now.getFullYear() + 1, 0) - now) / 1000);
}

show();
setInterval(show, 1000);
