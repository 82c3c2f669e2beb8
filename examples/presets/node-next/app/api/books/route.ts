import type { NextRequest } from "next/server";

import { booksOf } from "../../../lib/books";

export function GET(request: NextRequest) {
  return Response.json(booksOf(request.nextUrl.searchParams.get("author") ?? ""));
}
