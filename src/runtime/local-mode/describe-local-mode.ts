/** What local mode promises, in numbers: that the device goes on, from when, and within what. */
import { formatMs, type NeedDescription } from '#runtime/description';
import type { LocalMode } from './local-mode.ts';
import type { Limit, LocalSettings } from './state.ts';
import { TICK_MS } from './tick.ts';

/** Local mode, as a need of the device: on its cloud. */
export interface LocalModeDescription extends NeedDescription {
  readonly kind: 'local-mode';
  readonly soft: true;
  readonly settings: LocalSettings;
  /** So long after the cloud was heard last it goes on by itself, from and to; at a start at once. */
  readonly noticesMs: readonly [number, number];
}

/** What the device does while its cloud is away. */
export function describeLocalMode(
  { settings }: Pick<LocalMode, 'settings'>,
  name: string = 'local mode',
): LocalModeDescription {
  const { awayAfterMs, limits } = settings;
  const within = Object.entries(limits).map(([value, limit]) => `${value} ${showLimit(limit)}`);
  const promise =
    `goes on by itself ${formatMs(awayAfterMs)} after the cloud was heard last, at a start at once` +
    (within.length === 0 ? '' : `; always within ${within.join(', ')}`);
  const noticesMs = [awayAfterMs, awayAfterMs + TICK_MS] as const;
  return { kind: 'local-mode', name, promise, soft: true, settings, noticesMs };
}

function showLimit(limit: Limit): string {
  return 'oneOf' in limit ? `one of ${limit.oneOf.join(' ')}` : `${limit[0]}..${limit[1]}`;
}
