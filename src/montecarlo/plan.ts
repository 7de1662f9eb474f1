/** How the paths of a run are cut into tasks: a function of the run alone, never of the machine. */

/** Paths `firstPath … firstPath + pathCount − 1`. Plain JSON: it can go to a thread or to another machine. */
export interface Task {
  /** Position in the plan, from 0. */
  readonly chunk: number;
  readonly firstPath: number;
  readonly pathCount: number;
}

/** Paths a chunk. A task costs 0.1 ms, a path some ten: 4 keep the workers even at the end and an interrupt loses little. */
const CHUNK_PATHS = 4;
/** A chunk's numbers are at most about this, bytes: long horizons with dense samples get smaller chunks. */
const CHUNK_BYTES = 16e6;

/** Paths a chunk, for so many numbers a path. */
export function chunkPaths(length: number): number {
  return Math.max(1, Math.min(CHUNK_PATHS, Math.floor(CHUNK_BYTES / (8 * length))));
}

/** Tasks in order of their paths. */
export function plan(paths: number, pathsPerChunk: number): Task[] {
  return Array.from({ length: Math.ceil(paths / pathsPerChunk) }, (_, chunk) => {
    const firstPath = chunk * pathsPerChunk;
    return { chunk, firstPath, pathCount: Math.min(pathsPerChunk, paths - firstPath) };
  });
}
