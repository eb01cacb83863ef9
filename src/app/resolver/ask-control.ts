/** The other end of the control: what the command line asks of a running resolver. */

/** What it answered. */
export interface ControlAnswer {
  readonly status: number;
  readonly value: unknown;
  readonly error: string;
}

/** Null when nobody answers there. */
export async function askControl(
  port: number,
  method: string,
  path: string,
): Promise<ControlAnswer | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { 'x-firebreak': '1' },
      signal: AbortSignal.timeout(5_000),
    });
    const value: unknown = await response.json();
    const said = typeof value === 'object' && value !== null && 'error' in value ? value.error : '';
    return { status: response.status, value, error: String(said) };
  } catch {
    return null;
  }
}
