/**
 * Writes docs/race.svg from examples/dynamodb/recorded.json: one run of the example, as `--json` printed
 * it. `npx -c 'node --conditions=source tools/draw-race.ts'`
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { racePicture, type RaceRecord } from '#app/report';

const ROOT = resolve(import.meta.dirname, '..');
export const RACE_FILE: string = resolve(ROOT, 'docs/race.svg');
export const RECORDED_FILE: string = resolve(ROOT, 'examples/dynamodb/recorded.json');

/** The run that is recorded. */
export function readRecordedRace(): RaceRecord {
  return JSON.parse(readFileSync(RECORDED_FILE, 'utf8')) as RaceRecord;
}

if (import.meta.main) writeFileSync(RACE_FILE, racePicture(readRecordedRace()));
