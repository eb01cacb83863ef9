/** Sources: what files show, found and bound into a part of a map. */
export { recordings, sources } from './all.ts';
export { dnsLogs, DnsRecording } from './dns-logs/dns-logs.ts';
export type { LiveStream } from './dns-logs/dns-logs.ts';
export { discover, wantedBy } from './discover.ts';
export { readInputs } from './folder.ts';
export { Recorders } from './recorders.ts';
export { TraceRecording, traces } from './traces/traces.ts';
export type { HeardSpans } from './traces/traces.ts';
export { DEFAULT_WINDOW } from './recording.ts';
export type { Recording, RecordingContext, RecordingSource } from './recording.ts';
export type { FolderReading, ReadOptions } from './folder.ts';
export type {
  Covered,
  Discovery,
  Findings,
  NotRead,
  ReadCount,
  Source,
  SourceContext,
  SourceFile,
} from './port.ts';
