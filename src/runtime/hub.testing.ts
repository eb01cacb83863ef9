/** The hub of docs/devices.md: what its one screen of code calls `./hub.ts`. It plays two minutes in a moment, prints and ends. */

/** A reading of the sensor. */
export interface Reading {
  readonly room: string;
  readonly celsius: number;
  readonly isAlarm: boolean;
}

interface Wanted {
  readonly version: number;
  readonly values: { readonly celsius: number };
}

const print = (what: string): void => void process.stdout.write(`${what}\n`);
let onWanted: (wanted: Wanted) => void = () => undefined;
let onCut: (cause: Error) => void = () => undefined;
let onReading: (reading: Reading) => Promise<void> = () => Promise.resolve();

export const schedule = { at: (nowMs: number): number => (nowMs > 0 ? 99 : 0) };
export const screen = { show: (mode: string, why: string): void => print(`${mode}, ${why}`) };
export const heater = { set: (values: object): void => print(JSON.stringify(values)) };
export const sensor = {
  last: 19,
  onReading(listener: typeof onReading): void {
    onReading = listener;
  },
};
export const cloud = {
  async connect(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await Promise.resolve();
    print('connected');
  },
  onCut(listener: typeof onCut): void {
    onCut = listener;
  },
  onWanted(listener: typeof onWanted): void {
    onWanted = listener;
  },
  async publish(reading: Reading, key: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await Promise.resolve();
    print(`${reading.room} ${reading.celsius} ${/^[0-9a-f]{32}-1$/.test(key)}`);
  },
};

setTimeout(async () => {
  onWanted({ version: 1, values: { celsius: 21 } });
  await onReading({ room: 'kitchen', celsius: 20.5, isAlarm: false });
  onCut(new Error('the connection was reset'));
  setTimeout(() => process.exit(0), 50);
}, 1_100);
