/**
 * The simulator as a library: scenarios in, paths or whole results out. What stands here keeps its shape between minor
 * versions; everything else is internal.
 */

export { type Fault, InvariantError, ScenarioError, SystemError } from './errors.js';
export { type RunOptions, type RunResult, runScenario } from './montecarlo/run.js';
export { layoutOf, type PathOptions, PathSimulator } from './path.js';
export type { Era } from './protocol/eras/era.js';
export { DEFAULT_ERA, ERAS } from './protocol/eras/index.js';
export type { Layout, PathSamples, Simulator } from './samples.js';
export { loadScenario, type Override } from './scenario/load.js';
export type { ResolvedScenario, Snapshot } from './scenario/resolved.js';
export { readSnapshot } from './scenario/snapshot.js';
