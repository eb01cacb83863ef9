/** Files: a map with what it includes, one text within a folder, a file written whole. */
export { FILE_PROBLEMS, type FileProblemCode } from './problem-codes.ts';
export { loadMap, readMap } from './read-map.ts';
export { readTextWithin, type ReadOptions, type ReadText } from './read-text-within.ts';
export { writeFileAtomically } from './write-file-atomically.ts';
