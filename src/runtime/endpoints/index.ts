/** Which of several endpoints to call, also when discovery falls silent, a region is away or is back. */
export * from '#runtime/description';
export * from './describe-endpoints.ts';
export * from './endpoint-health.ts';
export * from './endpoint-set.ts';
