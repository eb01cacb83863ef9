/**
 * Firebreak as a library: the map, its meaning, goals, incidents, the catalogue. Every function is
 * pure: same input, same answer; what reads files is in the command line.
 */
export * from '#base';
export * from '#core/catalogue';
export * from '#core/engine';
export * from '#core/goal';
export * from '#core/incident';
export * from '#core/map';
export * from '#core/meaning';
