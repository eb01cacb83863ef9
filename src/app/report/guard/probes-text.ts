/** `firebreak guard probes`: what each place sees of each endpoint, and how old that is. */
import { columns, fold, list, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { sayElapsed } from './words.ts';

/** What one place last saw of one address. */
export interface ShownReading {
  readonly place: string;
  readonly address: string;
  readonly isUp: boolean;
  /** How old it is; null when that is not known. */
  readonly ageMs: number | null;
  /** One sentence of the look; null when none was kept. */
  readonly what: string | null;
}

/** All places, or one. */
export interface ShownProbes {
  readonly places: readonly string[];
  readonly agree: number;
  readonly addresses: readonly string[];
  readonly readings: readonly ShownReading[];
  readonly ignored: readonly string[];
  /** Null: all places. */
  readonly asked: string | null;
}

/** A matrix of places and addresses; of one place, what it saw in words. */
export function probesText(probes: ShownProbes, screen: Screen): readonly string[] {
  return [
    ...fold(headline(probes), screen.width),
    '',
    ...(probes.asked === null ? matrix(probes) : ofPlace(probes, probes.asked, screen)),
  ];
}

function headline({ places, readings, ignored, asked, agree, addresses }: ShownProbes): string {
  const shown = asked === null ? places : [asked];
  const silent = shown.filter((place) => !readings.some((each) => each.place === place));
  const down = addresses.filter(
    (address) =>
      readings.filter(
        (each) => each.address === address && !each.isUp && !ignored.includes(each.place),
      ).length >= agree,
  );
  if (asked !== null) {
    const own = readings.filter(({ place }) => place === asked);
    if (own.length === 0)
      return `${asked} says NOTHING: no fresh reading from there. Nothing is taken for down because of that.`;
    const lost = own.filter(({ isUp }) => !isUp).length;
    const isBlind = ignored.includes(asked);
    return isBlind
      ? `${asked} sees EVERYTHING down (${own.length} of ${own.length}), so it is taken to be cut off and ignored.`
      : `${asked} sees ${lost} of ${plural(own.length, 'endpoint')} down.`;
  }
  const quiet = silent.length === 0 ? '' : ` No fresh reading from ${list(silent)}.`;
  const blind =
    ignored.length === 0
      ? ''
      : ` ${list(ignored)} saw everything down and ${ignored.length === 1 ? 'is' : 'are'} ignored.`;
  return `${down.length} of ${plural(addresses.length, 'endpoint')} down: ${agree} of ${plural(places.length, 'place')} must agree.${quiet}${blind}`;
}

function matrix({ places, addresses, readings }: ShownProbes): readonly string[] {
  const cell = (place: string, address: string): string => {
    const reading = readings.find((each) => each.place === place && each.address === address);
    return reading === undefined ? '?' : reading.isUp ? 'up' : 'DOWN';
  };
  return [
    ...columns(
      [
        ['', ...places],
        ...addresses.map((address) => [address, ...places.map((place) => cell(place, address))]),
      ],
      { margin: '  ' },
    ),
    '',
    '  ?  no fresh reading: never taken for down',
  ];
}

function ofPlace(
  { readings, addresses }: ShownProbes,
  asked: string,
  { width }: Screen,
): readonly string[] {
  const rows = addresses.map((address) => {
    const reading = readings.find((each) => each.place === asked && each.address === address);
    if (reading === undefined) return [address, '?', '', ''];
    const age = reading.ageMs === null ? '' : `${sayElapsed(reading.ageMs)} ago`;
    return [address, reading.isUp ? 'up' : 'DOWN', age, reading.what ?? ''];
  });
  return columns(rows, { margin: '  ' }).map((line) =>
    line.length <= width ? line : `${line.slice(0, width - 3)}...`,
  );
}
