/** What the runtime takes from its platform when nobody says otherwise: time, waiting and chance. */
export * from './world.ts';
