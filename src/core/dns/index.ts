export * from './decode-message.ts';
export * from './encode-message.ts';
export * from './message.ts';
export * from './name.ts';
export * from './record.ts';
export * from './codes.ts';
