/** What the resolver is told by its owner: upstreams as they are typed, and `resolver.yaml`. */
export * from './upstream.ts';
