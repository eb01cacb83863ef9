/** Texts as plain data with places: YAML, JSON, CSV; fields read with all problems at once; formats as tables of keys. */
export * from './read-document.ts';
export * from './fields.ts';
export { readCsv, type Csv, type CsvRow } from './read-csv.ts';
export * from './key-table.ts';
