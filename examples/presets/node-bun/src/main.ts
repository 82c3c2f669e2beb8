import { app } from "./app.ts";

const server = Bun.serve({ port: process.env.PORT ?? 8307, fetch: app.fetch });
console.log(`bells listens on ${server.port}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, async () => {
    await server.stop();
    process.exit(0);
  });
}
