export type Book = { title: string; author: string };

const books: Book[] = [
  { title: "Kindred", author: "Octavia Butler" },
  { title: "The Dispossessed", author: "Ursula Le Guin" },
  { title: "The Left Hand of Darkness", author: "Ursula Le Guin" },
];

/** The books of an author, by a part of the name, or all of them. */
export function booksOf(author: string): Book[] {
  const wanted = author.trim().toLowerCase();
  return books.filter((book) => book.author.toLowerCase().includes(wanted));
}
