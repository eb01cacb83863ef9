/** Recordings on their way to the sources that read them: unpacked, bounded, each file to the one that wants it. */
import type { Problem } from '#base';

import { recordings as builtIn } from './all.ts';
import { warning } from './findings.ts';
import type { Findings } from './port.ts';
import { packingOf, unpack } from './reading/unpack.ts';
import type { UnpackBounds, UnpackEnd } from './reading/unpack.ts';
import type { Recording, RecordingContext, RecordingSource } from './recording.ts';

/** Length of what a source sees of a recording when it is asked whether it wants it. */
const HEAD_LENGTH = 4_096;

type Pieces = AsyncIterable<Uint8Array>;

/** The recordings of one look. Files may come in any order; what they show is one answer for each source. */
export class Recorders {
  readonly sources: readonly RecordingSource[];
  readonly #context: RecordingContext;
  readonly #bounds: UnpackBounds | undefined;
  readonly #open = new Map<RecordingSource, Recording>();
  readonly #problems: Problem[] = [];

  constructor(
    context: RecordingContext,
    sources: readonly RecordingSource[] = builtIn,
    bounds?: UnpackBounds,
  ) {
    this.#context = context;
    this.sources = sources;
    this.#bounds = bounds;
  }

  /** Reads a file when some source wants it; false when none does. `head` is how it begins, packed as it is. */
  async read(path: string, head: Uint8Array, pieces: Pieces): Promise<boolean> {
    const plainPath = withoutPacking(path);
    const plain = packingOf(head) === null ? head : await unpackHead(head);
    const source = this.sources.find((each) => each.wants(plainPath, plain));
    if (source === undefined) return false;
    const recording = this.opened(source);
    recording.begin(path);
    const end = await unpack(pieces, (bytes) => recording.add(bytes), this.#bounds);
    recording.end();
    if (end !== 'whole') this.#problems.push(problemOf(path, end));
    return true;
  }

  /** The recording of a source, begun when it is not. */
  opened(source: RecordingSource): Recording {
    const recording = this.#open.get(source) ?? source.open(this.#context);
    this.#open.set(source, recording);
    return recording;
  }

  /** What everything read so far shows. */
  findings(): readonly Findings[] {
    const found = this.sources.flatMap((source) => this.#open.get(source)?.findings() ?? []);
    return [...found, { ...NOTHING, problems: this.#problems }];
  }
}

const NOTHING: Findings = {
  components: [],
  needs: [],
  groups: [],
  aliases: [],
  entries: [],
  problems: [],
  notRead: [],
  read: [],
};

/** `traces.jsonl.gz` is `traces.jsonl`. */
export function withoutPacking(path: string): string {
  return path.replace(/\.(?:gz|gzip|zst|zstd)$/i, '');
}

/** The first bytes of what is packed, as far as its own first bytes say them. */
async function unpackHead(head: Uint8Array): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const take = (bytes: Uint8Array): void => {
    if (length < HEAD_LENGTH) pieces.push(bytes.slice(0, HEAD_LENGTH - length));
    length += bytes.length;
  };
  await unpack(only(head), take, { freeBytes: 1_048_576, ratio: 1 });
  return Buffer.concat(pieces);
}

// oxlint-disable-next-line require-await -- a stream of one piece
async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function problemOf(path: string, end: Exclude<UnpackEnd, 'whole'>): Problem {
  switch (end) {
    case 'cut-short':
      return warning(
        'cut-short',
        path,
        null,
        'the packed file ends in the middle; what stands before it was read',
        'copy it again, whole',
      );
    case 'damaged':
      return warning(
        'damaged',
        path,
        null,
        'the packed file is damaged; what stands before the damage was read',
        'copy it again, or check it: gzip -t, zstd -t',
      );
    case 'bomb':
      return warning(
        'limit',
        path,
        null,
        'the file unpacks to more than 400 times its size; the rest is left out',
        'unpack it, and give the unpacked file',
      );
  }
}
