import { booksOf } from "../lib/books";

export default function Page() {
  return (
    <main>
      <h1>Shelf</h1>
      <ul>
        {booksOf("").map(({ title, author }) => (
          <li key={title}>{`${title}, by ${author}`}</li>
        ))}
      </ul>
      <p>{`Orders go to ${process.env.NEXT_PUBLIC_API_URL ?? "nowhere"}`}</p>
    </main>
  );
}
