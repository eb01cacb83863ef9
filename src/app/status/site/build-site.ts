/** The whole page as files: path to text. The same board gives the same bytes. */
import type { Board } from '../board.ts';
import { apiFiles } from './api.ts';
import { feedFiles } from './feeds.ts';
import { historyPage, incidentPage, indexPage } from './pages.ts';

/** Sorted by path, without the manifest that lists them. */
export function buildSite(board: Board): ReadonlyMap<string, string> {
  const told = [...board.open, ...board.active, ...board.planned, ...board.past];
  const files = new Map<string, string>([
    ['index.html', indexPage(board)],
    ['history.html', historyPage(board)],
    ...told.map((each): [string, string] => [
      `incidents/${each.id}.html`,
      incidentPage(board, each),
    ]),
    ...feedFiles(board),
    ...[...apiFiles(board)].map(([path, value]): [string, string] => [
      `api/v2/${path}.json`,
      `${JSON.stringify(value)}\n`,
    ]),
  ]);
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}
