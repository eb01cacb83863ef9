/** Every kind of zone, opened from settings. A new one is its file and a line here. */
import { memoryZone, type MemoryZoneOptions } from './memory.ts';
import type { ZoneAdapter } from './port.ts';
import { rfc2136Zone, type Rfc2136Options } from './rfc2136/rfc2136.ts';
import { route53Zone, type Route53Settings } from './route53/route53-zone.ts';
import { zoneFileZone, type ZoneFileSettings } from './zone-file/zone-file-zone.ts';

/** What a zone is opened from. */
export type ZoneSettings =
  | ({ readonly kind: 'memory' } & MemoryZoneOptions)
  | ({ readonly kind: 'rfc2136' } & Rfc2136Options)
  | ({ readonly kind: 'route53' } & Route53Settings)
  | ({ readonly kind: 'zone-file' } & ZoneFileSettings);

/** Opens nothing yet: each look and write connects by itself. */
export function openZone(settings: ZoneSettings): ZoneAdapter {
  switch (settings.kind) {
    case 'memory':
      return memoryZone(settings);
    case 'rfc2136':
      return rfc2136Zone(settings);
    case 'route53':
      return route53Zone(settings);
    case 'zone-file':
      return zoneFileZone(settings);
  }
}
