/** What a program says of itself: what it does when something that it needs is away. */
export * from './description.ts';
export * from './duration-text.ts';
