/** What measurements say, in the JSON of `firebreak diagnose`: the same fields, and those of measurements. */
import type { ShownMetrics } from './metrics-text.ts';

/** `score` is how alike the curves are, from 0 to 1; `deviations` how far from usual. */
export function metricsJson({ diagnosis, asked, sideOf }: ShownMetrics): unknown {
  const { nodes, abstention, threshold, blind, symptom } = diagnosis;
  const side = nodes[0] === undefined ? null : sideOf(nodes[0].node);
  return {
    format: 1,
    causes: nodes.map(({ node, metric, score, correlation, path, isDeepest }) => ({
      lost: [node],
      explains: [asked],
      contradicts: [],
      score: Math.abs(correlation ?? 0),
      side: sideOf(node),
      metric,
      deviations: score,
      path,
      deepest: isDeepest,
    })),
    askNext: [],
    abstain: nodes.length === 0,
    abstention,
    side: side ?? 'unclear',
    symptom,
    threshold,
    blind,
  };
}
