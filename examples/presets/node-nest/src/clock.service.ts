import { Injectable } from "@nestjs/common";

@Injectable()
export class ClockService {
  /** Minutes as hours and minutes. */
  say(minutes: number): string {
    const hours = Math.floor(minutes / 60);
    return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
  }
}
