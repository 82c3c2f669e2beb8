import { Controller, Get, Param, ParseIntPipe } from "@nestjs/common";

import { ClockService } from "./clock.service";

@Controller()
export class ClockController {
  constructor(private readonly clock: ClockService) {}

  @Get("minutes/:minutes")
  say(@Param("minutes", ParseIntPipe) minutes: number): string {
    return this.clock.say(minutes);
  }
}
