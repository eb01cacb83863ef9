/** Serial numbers of zones, which count in a circle (RFC 1982). */
const CIRCLE = 4_294_967_296;

/**
 * Negative when `a` is older, positive when newer, 0 when equal, and null when they are exactly half
 * the circle apart, where RFC 1982 gives no order.
 */
export function compareSerials(a: number, b: number): number | null {
  if (a === b) return 0;
  const ahead = (a - b + CIRCLE) % CIRCLE;
  if (ahead === CIRCLE / 2) return null;
  return ahead < CIRCLE / 2 ? 1 : -1;
}

/** The next serial. 0 is left out, because some servers take it for "none" (RFC 2136, section 7.11). */
export function nextSerial(serial: number): number {
  return serial + 1 >= CIRCLE ? 1 : serial + 1;
}
