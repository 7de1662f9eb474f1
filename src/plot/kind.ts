/**
 * What a kind of figure is: a pure function from a result to a Vega-Lite view. A kind is a file in kinds/ and a line in
 * index.ts; it knows neither the command line nor how figures are rendered.
 */

import type { Result } from '../report/resultSchema.js';
import type { Theme } from './theme.js';

/** Plain JSON of Vega-Lite (or a part of it). Tests hold whole figures against Vega-Lite's own schema. */
export type Spec = Readonly<Record<string, unknown>>;

/** What a reader may choose. A kind says which of them it takes. */
export interface Options {
  /** Ids of metrics. */
  readonly metrics?: readonly string[];
  readonly netuids?: readonly number[];
  /** Number of a path that was kept whole. */
  readonly path?: number;
  /** How many subnets. */
  readonly top?: number;
  readonly scale?: 'log' | 'linear';
}

export type OptionName = keyof Options;

/** Where a figure goes. */
export interface Canvas {
  readonly theme: Theme;
  /** Of the plotting area, pixels; `container`: of the page's element. */
  readonly width: number | 'container';
  /** With hover and zoom, or a still. */
  readonly interactive: boolean;
}

/** A figure before it has a frame: title and look are added by `frame`. */
export interface Figure {
  readonly title: string;
  /** How to read it, in a sentence. */
  readonly subtitle: string;
  /** What somebody who cannot see it should know, with numbers. */
  readonly description: string;
  /** A view of Vega-Lite with its data, without title and look. */
  readonly view: Spec;
}

export interface Kind {
  readonly name: string;
  /** What it shows, half a line. */
  readonly summary: string;
  readonly takes: readonly OptionName[];
  /** Why a result cannot feed it; null if it can. */
  readonly lacks: (result: Result) => string | null;
  /** @throws ChoiceError  an option names what the result does not have */
  readonly draw: (result: Result, options: Options, canvas: Canvas) => Figure;
}

/** A choice that the result cannot serve; says what there is. */
export class ChoiceError extends Error {
  override readonly name = 'ChoiceError';
  readonly option: OptionName | 'variant';

  constructor(option: OptionName | 'variant', message: string) {
    super(message);
    this.option = option;
  }
}
