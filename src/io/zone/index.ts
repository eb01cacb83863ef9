/** Reads and writes DNS zones: one write that happens as a whole, on a condition, or not at all. */
export * from './all.ts';
export { askNameServers, type AskNameServers } from './ask-name-servers.ts';
export * from './import/import-octodns.ts';
export * from './import/import-zone-file.ts';
export type { ImportedZone } from './import/imported-zone.ts';
export * from './import/octodns-config.ts';
export { memoryZone, type MemoryZoneOptions } from './memory.ts';
export * from './port.ts';
export { refusalCauses, type Refusal } from './rfc2136/refusal-causes.ts';
export type { Knocked } from './rfc2136/knock.ts';
export { rfc2136Zone, type NameServer, type Rfc2136Options } from './rfc2136/rfc2136.ts';
export { sayServer } from './rfc2136/conversation.ts';
export { tryRights } from './try-rights.ts';
export { formatIamPolicy } from './route53/iam-policy.ts';
export { route53Zone, type Route53Settings } from './route53/route53-zone.ts';
export { reloadCommands, zoneFileZone, type ZoneFileSettings } from './zone-file/zone-file-zone.ts';
