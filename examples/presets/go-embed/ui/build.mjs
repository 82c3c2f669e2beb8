// Puts the script into the page, without its comments and indentation.
import { mkdir, readFile, writeFile } from "node:fs/promises";

const read = (name) => readFile(new URL(`src/${name}`, import.meta.url), "utf8");
const script = (await read("dice.js"))
  .split("\n")
  .map((line) => line.trim())
  .filter((line) => line && !line.startsWith("//"))
  .join("\n");
const page = (await read("index.html")).replace("<!-- script -->", () => `<script type="module">${script}</script>`);

const dist = new URL("dist/", import.meta.url);
await mkdir(dist, { recursive: true });
await writeFile(new URL("index.html", dist), page);
