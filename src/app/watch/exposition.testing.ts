/**
 * A strict reader of Prometheus' text format 0.0.4, written for the tests from its description: one
 * group a metric, TYPE before its samples, no sample twice, histograms whole.
 */

/** A sample: its name, labels and value. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The samples by metric. @throws Error with the line that is wrong. */
export function readExposition(text: string): ReadonlyMap<string, readonly Sample[]> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, Sample[]>();
  const types = new Map<string, string>();
  const helps = new Set<string>();
  const seen = new Set<string>();
  let current = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, word, metric = '', rest = ''] =
      /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line) ?? [];
    if (word === 'HELP') {
      if (helps.has(metric) || types.has(metric)) throw new Error(`HELP twice or late: ${line}`);
      helps.add(metric);
    } else if (word === 'TYPE') {
      if (types.has(metric)) throw new Error(`TYPE twice: ${line}`);
      if (!/^(counter|gauge|histogram|summary|untyped)$/.test(rest)) throw new Error(line);
      types.set(metric, rest);
      families.set(metric, []);
      current = metric;
    } else {
      const sample = readSample(line);
      const family =
        types.get(current) === 'histogram'
          ? sample.name.replace(/_(bucket|sum|count)$/, '')
          : sample.name;
      if (family !== current) throw new Error(`outside of its group: ${line}`);
      const key = JSON.stringify([sample.name, Object.entries(sample.labels).map(String).sort()]);
      if (seen.has(key)) throw new Error(`twice: ${line}`);
      seen.add(key);
      families.get(current)?.push(sample);
    }
  }
  for (const [metric, type] of types)
    if (type === 'histogram') checkHistogram(families.get(metric) ?? []);
  return families;
}

function readSample(line: string): Sample {
  const [, name = '', inner = '', number = ''] =
    /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === '') throw new Error(`no sample: ${line}`);
  const labels: Record<string, string> = {};
  let rest = inner;
  while (rest !== '') {
    const match = /^([a-zA-Z_]\w*)="((?:[^"\\]|\\["\\n])*)"(?:,(?=[a-zA-Z_])|$)/.exec(rest);
    const [whole = '', label = '', value = ''] = match ?? [];
    if (whole === '' || Object.hasOwn(labels, label)) throw new Error(`bad labels: ${line}`);
    labels[label] = value.replaceAll(/\\(.)/g, (_, each: string) => (each === 'n' ? '\n' : each));
    rest = rest.slice(whole.length);
  }
  const value = number === '+Inf' ? Infinity : Number(number);
  if (Number.isNaN(value)) throw new Error(`no number: ${line}`);
  return { name, labels, value };
}

function checkHistogram(samples: readonly Sample[]): void {
  const buckets = samples.filter(({ name }) => name.endsWith('_bucket'));
  const ends = buckets.map(({ labels }) =>
    Number((labels['le'] ?? '').replace('+Inf', 'Infinity')),
  );
  const counts = buckets.map(({ value }) => value);
  const isRising = (all: readonly number[]): boolean =>
    all.every((each, index) => index === 0 || each >= (all[index - 1] ?? 0));
  const count = samples.find(({ name }) => name.endsWith('_count'))?.value;
  const isWhole = ends.at(-1) === Infinity && counts.at(-1) === count;
  const hasSum = samples.some(({ name }) => name.endsWith('_sum'));
  if (!isWhole || !hasSum || !isRising(ends) || !isRising(counts)) throw new Error('no histogram');
}
