import { describe, expect, it } from 'vitest';
import { panelsAcross } from '../../src/plot/panels.js';

describe('panels side by side', () => {
  it.each([
    // Five would fit, but three rows of four are full.
    [12, 680, 118, 14, { columns: 4, panelWidth: 159 }],
    [12, 340, 118, 14, { columns: 2, panelWidth: 163 }],
    [5, 680, 170, 78, { columns: 3, panelWidth: 174 }],
    // One does not stretch over all, and is there where there is no room.
    [1, 680, 118, 14, { columns: 1, panelWidth: 236 }],
    [3, 100, 118, 14, { columns: 1, panelWidth: 100 }],
  ])('%d in %d pixels', (count, width, least, gap, wanted) => {
    expect(panelsAcross(count, width, least, gap)).toEqual(wanted);
  });
});
