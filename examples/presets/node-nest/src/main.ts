import { NestFactory } from "@nestjs/core";

import { AppModule } from "./app.module";

async function main(): Promise<void> {
  const app = await NestFactory.create(AppModule);
  app.enableShutdownHooks();
  await app.listen(8310);
}

void main();
