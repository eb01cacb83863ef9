/** A receiver of OTLP over HTTP, for traces: what programs send is handed on, and nothing is kept. */
export { startReceiver } from './receiver.ts';
export type { Heard, Receiver, ReceiverOptions } from './receiver.ts';
