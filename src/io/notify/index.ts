/** Telling people and programs: mail and webhooks, each one attempt. */
export * from './mail.ts';
export * from './port.ts';
export * from './private-address.ts';
export * from './webhook.ts';
