import { log } from "@shop/logger";
import { createServer } from "node:http";

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body: string;
}

/** Answers requests until it is told to stop. */
export function serve(name: string, port: number, answer: (path: string) => Answer): void {
  const server = createServer((request, response) => {
    const { status = 200, headers = {}, body } = answer(new URL(request.url ?? "/", "http://localhost").pathname);
    response.writeHead(status, { "content-type": "text/plain; charset=utf-8", ...headers }).end(body);
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
    });
  }
  server.listen(port, () => log(name, `listens on ${port}`));
}
