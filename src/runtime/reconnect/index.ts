/** Connecting again without a stampede: for devices and gateways that hold one connection to their cloud. */
export * from './gentle-reconnect.ts';
