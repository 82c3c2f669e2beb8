import { noteOf } from "../../lib/notes.js";

export function GET({ url }) {
  return new Response(noteOf(url.searchParams.get("day") ?? "today"));
}
