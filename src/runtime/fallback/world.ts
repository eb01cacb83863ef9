/** What a policy takes from outside: time, waiting and chance. */
export { webWorld, type World } from '#runtime/world';
