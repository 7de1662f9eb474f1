/** A bar with the time that is left, on the error stream, for people only. */

import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  readonly update: (pathsDone: number) => void;
  readonly end: () => void;
}

export function drawProgress(paths: number): Progress {
  const bar = new SingleBar(
    {
      stream: process.stderr,
      format: '{bar} {percentage} %  {value}/{total} paths  {eta_formatted} left',
      barsize: 30,
      hideCursor: true,
      clearOnComplete: true,
      etaBuffer: 20,
      fps: 5,
    },
    Presets.shades_classic,
  );
  let running = true;
  bar.start(paths, 0);
  return {
    update: (pathsDone) => {
      if (running) bar.update(pathsDone);
    },
    end: () => {
      if (running) bar.stop();
      running = false;
    },
  };
}
