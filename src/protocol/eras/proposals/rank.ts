/** Ranking by share, as several proposals need it. */

/** Netuids with a positive share, largest first; ties: lower netuid first. */
export function byShare(shares: Float64Array, end: number): number[] {
  const ranks: number[] = [];
  for (let netuid = 1; netuid < end; netuid++) if (shares[netuid] > 0) ranks.push(netuid);
  return ranks.sort((a, b) => shares[b] - shares[a] || a - b);
}
