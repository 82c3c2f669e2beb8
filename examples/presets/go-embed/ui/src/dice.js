// The dice are rolled by the server, so that nobody cheats.
const [button, output] = ["button", "output"].map((name) => document.querySelector(name));

button.addEventListener("click", async () => {
  const answer = await fetch("/roll?sides=6");
  output.textContent = await answer.text();
});
