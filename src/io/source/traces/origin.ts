/** Who made spans, by what their resource says: never "unknown", which SDKs write where nobody named a service. */
import type { ByteNames } from './byte-names.ts';
import { RESOURCE } from './span.ts';

/** A service as its resource tells it. */
export interface Origin {
  /** Null when nothing in it is a name. */
  readonly name: string | null;
  readonly namespace: string;
  readonly workload: string | null;
  /** `aws us-east-1`; '' when not said. */
  readonly region: string;
}

/** Reads a resource. */
export function originOf(resource: Int32Array, names: ByteNames): Origin {
  const text = (place: number): string | null => {
    const id = resource[place] as number;
    const plain = id < 0 ? '' : names.text(id).trim();
    return plain === '' ? null : plain;
  };
  const said = text(RESOURCE.service);
  const workload = text(RESOURCE.workload);
  const named = said === null || /^unknown(?:[_-]service)?(?::|$)/i.test(said) ? null : said;
  const name =
    named ??
    text(RESOURCE.functionName) ??
    workload ??
    text(RESOURCE.container) ??
    text(RESOURCE.program);
  const provider = text(RESOURCE.provider);
  const region = text(RESOURCE.region) ?? text(RESOURCE.zone);
  return {
    name,
    namespace: text(RESOURCE.namespace) ?? '',
    workload,
    region: region === null ? '' : `${provider ?? ''} ${region}`,
  };
}
