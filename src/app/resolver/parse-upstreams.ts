/** A file of upstreams: one a line, as it is typed; empty lines and lines that begin with `#` say nothing. */
import { parseUpstream, type Upstream } from '#core/resolver';

/** All of them, or what is wrong, by line. */
export function parseUpstreams(
  text: string,
):
  | { readonly ok: true; readonly upstreams: readonly Upstream[] }
  | { readonly ok: false; readonly wrong: readonly string[] } {
  const lines = text
    .split(/\r?\n/)
    .map((line, index) => ({ typed: line.trim(), number: index + 1 }))
    .filter(({ typed }) => typed !== '' && !typed.startsWith('#'));
  const upstreams = lines.map(({ typed }) => parseUpstream(typed));
  const wrong = lines.flatMap(({ typed, number }, index) =>
    upstreams[index] === null ? [`line ${number}: "${typed.slice(0, 80)}" is no server`] : [],
  );
  if (lines.length === 0) return { ok: false, wrong: ['no server in it'] };
  if (wrong.length > 0) return { ok: false, wrong };
  return { ok: true, upstreams: upstreams.filter((each) => each !== null) };
}
