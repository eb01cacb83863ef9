/** Files that are whole whatever moment the power goes. For Node. */
export * from './node.ts';
