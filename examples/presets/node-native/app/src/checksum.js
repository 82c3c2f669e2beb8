import crc32 from "crc32";

/** The checksum of a text, as eight digits. */
export function checksum(text) {
  return crc32(text).toString(16).padStart(8, "0");
}
