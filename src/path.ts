/**
 * One path of a resolved scenario with its samples: what happens is the world's part (world.ts), this one looks.
 */

import { AttackStudy } from './attacks.js';
import { checkInvariants } from './engine/invariants.js';
import type { Economy } from './engine/state.js';
import { settleShares } from './engine/steps.js';
import { attackMetrics } from './metrics/attacks.js';
import { DayRecord } from './metrics/dayRecord.js';
import { END_METRICS, sampleEnds } from './metrics/ends.js';
import { HolderMeter, holderNetworkMetrics, holderPathMetrics } from './metrics/holders.js';
import { NETWORK_METRICS, NetworkSampler } from './metrics/network.js';
import { PathSummary, SUMMARY_METRICS } from './metrics/pathSummary.js';
import { SUBNET_METRICS, SubnetSampler } from './metrics/subnets.js';
import { type Layout, type PathSamples, type PathSize, pathSize, type Simulator, samplesIn } from './samples.js';
import type { ResolvedScenario } from './scenario/resolved.js';
import { BLOCKS_PER_DAY } from './units.js';
import { World } from './world.js';

// Samples of a block, in their order.
const SAMPLE_DAY = 0;
const SAMPLE_NETWORK = 1;
const SAMPLE_SUBNETS = 2;

/** Blocks at which something is sampled: the start, every `every` blocks, and the end. */
function sampleBlocks(start: number, horizon: number, every: number): number[] {
  const blocks: number[] = [];
  for (let passed = 0; passed < horizon; passed += every) blocks.push(start + passed);
  blocks.push(start + horizon);
  return blocks;
}

/**
 * When and what a scenario samples.
 *
 * @param sampled  netuids that are sampled; left out: all
 */
export function layoutOf(scenario: ResolvedScenario, sampled?: readonly number[]): Layout {
  const { start, horizonBlocks, report } = scenario;
  const holders = scenario.actors.holders ?? [];
  const days = (blocks: readonly number[]): number[] => blocks.map((block) => (block - start.block) / BLOCKS_PER_DAY);
  const networkBlocks = sampleBlocks(start.block, horizonBlocks, report.networkEveryBlocks);
  const subnetBlocks = sampleBlocks(start.block, horizonBlocks, report.subnetEveryBlocks);
  const netuids = start.subnets.map((subnet) => subnet.netuid).toSorted((a, b) => a - b);
  return {
    networkDays: days(networkBlocks),
    networkBlocks,
    subnetDays: days(subnetBlocks),
    subnetBlocks,
    netuids: netuids.filter((netuid) => sampled?.includes(netuid) ?? true),
    endNetuids: netuids,
    networkMetrics: [...NETWORK_METRICS, ...holderNetworkMetrics(holders)],
    subnetMetrics: SUBNET_METRICS,
    endMetrics: END_METRICS,
    summaryMetrics: [
      ...SUMMARY_METRICS,
      ...holderPathMetrics(holders),
      ...attackMetrics(scenario.actors.attackers ?? []),
    ],
  };
}

export interface PathOptions {
  /** Check the invariants after every event instead of at every sample. */
  readonly checkEveryEvent?: boolean;
  /** What is sampled, if not all that the scenario has: made by `layoutOf`. */
  readonly layout?: Layout;
}

/** Computes the paths of a scenario, one after another, in buffers of its own. */
export class PathSimulator implements Simulator {
  readonly layout: Layout;
  private readonly size: PathSize;
  private readonly world: World;
  private readonly days: DayRecord;
  private readonly summary: PathSummary;
  private readonly networkSampler = new NetworkSampler();
  private readonly subnetSampler = new SubnetSampler();
  private readonly holders: HolderMeter;
  private readonly attacks: AttackStudy;
  /** Blocks of the day-ends, the start among them. */
  private readonly dayBlocks: readonly number[];

  constructor(scenario: ResolvedScenario, options: PathOptions = {}) {
    this.layout = options.layout ?? layoutOf(scenario);
    this.size = pathSize(this.layout);
    this.world = new World(scenario, options.checkEveryEvent);
    const days = Math.floor(scenario.horizonBlocks / BLOCKS_PER_DAY);
    this.dayBlocks = Array.from({ length: days + 1 }, (_, day) => scenario.start.block + day * BLOCKS_PER_DAY);
    this.days = new DayRecord(days);
    this.summary = new PathSummary(days);
    this.holders = new HolderMeter(scenario.actors.holders ?? []);
    this.attacks = new AttackStudy(scenario);
  }

  /** The economy as the last path left it. Read-only by contract. */
  get economy(): Economy {
    return this.world.economy;
  }

  get length(): number {
    return this.size.total;
  }

  /** @returns views of the row */
  simulate(path: number, row: Float64Array = new Float64Array(this.length)): PathSamples {
    const { layout, world } = this;
    const { chain, economy } = world;
    const samples = samplesIn(row, this.size);
    const { network, subnets } = samples;
    this.begin(path);
    let networkRow = 0;
    let subnetRow = 0;
    // Block in which the invariants were last checked.
    let checkedBlock = -1;
    world.runTo(world.endBlock, undefined, (block, kind) => {
      if (kind === SAMPLE_DAY) {
        this.days.add(economy, chain.rules);
        this.holders.day(economy, chain.rules);
        this.attacks.day(economy);
        return;
      }
      settleShares(chain);
      if (checkedBlock !== block) checkInvariants(economy, path);
      checkedBlock = block;
      if (kind === SAMPLE_NETWORK) {
        this.networkSampler.sample(economy, chain.rules, network, networkRow);
        this.holders.sample(economy, chain.rules, network, networkRow + NETWORK_METRICS.length);
        networkRow += layout.networkMetrics.length;
      } else {
        this.subnetSampler.sample(economy, chain.rules, layout.netuids, subnets, subnetRow);
        subnetRow += layout.netuids.length * layout.subnetMetrics.length;
      }
    });
    this.days.finish(economy, chain.rules);
    // The last sample of all has settled the shares.
    sampleEnds(economy, chain.rules, layout.endNetuids, this.dayBlocks[0], samples.ends);
    samples.summary.set(this.summary.of(this.days));
    this.holders.finish(economy, chain.rules, samples.summary, SUMMARY_METRICS.length);
    this.attacks.finish(path, world, samples.summary, samples.summary.length - this.attacks.length);
    return samples;
  }

  private begin(path: number): void {
    const { layout, world } = this;
    world.begin(path);
    this.networkSampler.reset();
    this.subnetSampler.reset();
    this.days.reset();
    this.holders.reset();
    this.attacks.reset();
    for (const block of this.dayBlocks) world.pushSample(block, SAMPLE_DAY);
    for (const block of layout.networkBlocks) world.pushSample(block, SAMPLE_NETWORK);
    for (const block of layout.subnetBlocks) world.pushSample(block, SAMPLE_SUBNETS);
  }
}
