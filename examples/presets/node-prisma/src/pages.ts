import { PrismaLibSql } from "@prisma/adapter-libsql";

import { PrismaClient } from "./generated/prisma/client.js";

/** Opens the database, and makes its table where there is none. */
export async function open(url: string): Promise<PrismaClient> {
  const database = new PrismaClient({ adapter: new PrismaLibSql({ url }) });
  await database.$executeRaw`
    CREATE TABLE IF NOT EXISTS "Page" ("name" TEXT PRIMARY KEY NOT NULL, "visits" INTEGER NOT NULL DEFAULT 0)`;
  return database;
}

/** Counts one more visit of a page, and says how many there were. */
export async function visit(database: PrismaClient, name: string): Promise<string> {
  const page = await database.page.upsert({
    where: { name },
    create: { name, visits: 1 },
    update: { visits: { increment: 1 } },
  });
  return `${page.name} has ${page.visits} ${page.visits === 1 ? "visit" : "visits"}`;
}
