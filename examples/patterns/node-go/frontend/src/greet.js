/** What the backend says to somebody of this name. */
export async function greet(name) {
  const response = await fetch(`/api/greeting?name=${encodeURIComponent(name)}`);
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return (await response.json()).greeting;
}
