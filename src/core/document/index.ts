/** Texts as plain data with places, and a reader of fields that collects problems. */
export * from './read-document.ts';
export * from './fields.ts';
export { readCsv, type Csv, type CsvRow } from './read-csv.ts';
export * from './key-table.ts';
