import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FLOW_SMOOTHING,
  flowShares,
  nextFlowEma,
  normalizePowers,
  protocolCostScale,
} from '../../src/protocol/flowShares.js';
import { goldenCases } from '../golden/golden.js';

const flow = fc.double({ min: -100, max: 100, noNaN: true });
const flows = fc.array(flow, { minLength: 1, maxLength: 30 });

function sharesOf(user: readonly number[], protocol: readonly number[] | null, cutoff = 0, exponent = 1): number[] {
  const end = user.length + 1;
  const column = (values: readonly number[]) => Float64Array.from([0, ...values]);
  const shares = new Float64Array(end);
  flowShares(
    {
      userEma: column(user),
      protocolEma: protocol === null ? null : column(protocol),
      eligible: new Float64Array(end).fill(1),
      end,
    },
    cutoff,
    exponent,
    shares,
  );
  return [...shares.subarray(1)];
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('shares by flow', async () => {
  await goldenCases('shares-flow');

  it('property: shares sum to 1, or nobody has a flow above the cut-off and all are 0', () => {
    fc.assert(
      fc.property(flows, fc.boolean(), fc.double({ min: 0.5, max: 2, noNaN: true }), (user, net, exponent) => {
        const shares = sharesOf(user, net ? user.map((value) => -value / 2) : null, 0, exponent);
        expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
        const total = sum(shares);
        if (total === 0) expect(user.every((value) => value <= 0)).toBe(true);
        else expect(total).toBeCloseTo(1, 12);
      }),
    );
  });

  it('property: more flow is never a smaller share', () => {
    fc.assert(
      fc.property(flows, fc.nat(29), fc.double({ min: 0, max: 50, noNaN: true }), (user, index, more) => {
        const i = index % user.length;
        const before = sharesOf(user, null);
        const after = sharesOf(
          user.map((value, j) => (i === j ? value + more : value)),
          null,
        );
        expect(after[i]).toBeGreaterThanOrEqual(before[i] - 1e-12);
      }),
    );
  });

  it('property: the protocol’s cost counts at most as much as users brought', () => {
    fc.assert(
      fc.property(flows, flows, (user, cost) => {
        const end = Math.min(user.length, cost.length) + 1;
        const users = Float64Array.from([0, ...user.slice(0, end - 1)]);
        const costs = Float64Array.from([0, ...cost.slice(0, end - 1)]);
        const scale = protocolCostScale(users, costs, new Float64Array(end).fill(1), end);
        const positive = (values: Float64Array) => sum([...values].map((value) => Math.max(value, 0)));
        expect(scale).toBeGreaterThanOrEqual(0);
        expect(scale).toBeLessThanOrEqual(1);
        expect(scale * positive(costs)).toBeLessThanOrEqual(positive(users) * (1 + 1e-12));
      }),
    );
  });

  it('a subnet that is not eligible gets nothing and sets no floor', () => {
    const shares = new Float64Array(4);
    const inputs = {
      userEma: Float64Array.from([0, 1, -5, 3]),
      protocolEma: null,
      eligible: Float64Array.from([0, 1, 0, 1]),
      end: 4,
    };
    flowShares(inputs, -100, 1, shares);
    expect([...shares]).toEqual([0, 0.25, 0, 0.75]);
    // Its flow does not scale the others' cost either: all of user flow is against all of the cost, 4 : 8.
    flowShares(
      { ...inputs, userEma: Float64Array.from([0, 1, 50, 3]), protocolEma: Float64Array.from([0, 1, 0, 7]) },
      0,
      1,
      shares,
    );
    expect([...shares]).toEqual([0, 1, 0, 0]);
  });

  it('a cut-off below 0 rises to the lowest flow', () => {
    expect(sharesOf([-2, 0, 2], null, -100)).toEqual([0, 1 / 3, 2 / 3]);
    expect(sharesOf([-2, 0, 2], null, -1)).toEqual([0, 0.25, 0.75]);
    expect(sharesOf([1, 3], null, -100)).toEqual([0.25, 0.75]);
  });

  it('the average halves in 216,000 blocks', () => {
    expect((1 - FLOW_SMOOTHING) ** 216_000).toBeCloseTo(0.5, 4);
    expect(nextFlowEma(5, 5)).toBe(5);
  });

  it('regression: powers of large values do not overflow', () => {
    const values = Float64Array.from([0, 1e200, 2e200]);
    normalizePowers(values, 3, 2);
    expect([...values.subarray(1)]).toEqual([0.2, 0.8]);
  });
});
