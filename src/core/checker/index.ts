export { interchangeable, type Blocks } from './blocks.ts';
export type {
  Exploration,
  ExploreOptions,
  PropertyReport,
  PropertyVerdict,
  StopReason,
  Trace,
} from './exploration.ts';
export { explore } from './explore.ts';
export type { Model, Property, Symmetry, VectorModel, VectorSymmetry } from './model.ts';
export { simulate, type SimulateOptions, type Simulation } from './simulate.ts';
export { formatStory, formatTrace, momentsOf, type Moment, type Sentence } from './story.ts';
