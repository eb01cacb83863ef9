/** A socket for dnstap: what name servers write of their questions is handed on, and nothing is kept. */
export { startDnstapReceiver } from './receiver.ts';
export type { DnstapReceiver, DnstapReceiverOptions, TapStream } from './receiver.ts';
