import { steep } from "./steep";
import "./style.css";

const api = import.meta.env.VITE_API_URL ?? "nowhere";

const lines =
  location.pathname === "/about" ? ["Tea, minute by minute.", `Orders go to ${api}.`] : ["black", "green", "white"].map(steep);

document.querySelector("main")!.append(
  ...lines.map((line) => {
    const element = document.createElement("p");
    element.textContent = line;
    return element;
  }),
);
