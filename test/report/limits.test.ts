import { describe, expect, it } from 'vitest';
import { NOBODY } from '../../src/agents/index.js';
import { limitsOf } from '../../src/report/limits.js';
import { loadScenario } from '../../src/scenario/load.js';

const baseline = loadScenario('scenarios/baseline.yaml');
const withFounders = loadScenario('scenarios/prune-race.yaml');

describe('what a result leaves out', () => {
  it('depends on who acts', () => {
    const [fixed, , money] = limitsOf(baseline);
    expect(fixed).toContain('Subnets come and go');
    expect(money).toContain('external capital');
    expect(limitsOf(withFounders)[0]).not.toContain('come and go');
    const alone = limitsOf({ ...baseline, actors: NOBODY });
    expect(alone[2]).toContain('Nobody steadily brings new money');
    expect(alone.at(-1)).toMatch(/switched off: .*noise.*stakers/);
  });

  it('says how events are placed in steps', () => {
    expect(limitsOf(baseline).join(' ')).toContain('resolution: tempo');
    expect(limitsOf({ ...baseline, resolution: 'block' }).join(' ')).not.toContain('resolution:');
  });
});
