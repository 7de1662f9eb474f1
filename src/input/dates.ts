/** Dates of files, UTC. */

export const DATE_FORM = /^\d{4}-\d\d-\d\d$/;

/** The first moment of a day `YYYY-MM-DD`, ms since 1970; null if there is no such day. */
export function startOfDay(date: string): number | null {
  const time = Date.parse(`${date}T00:00:00Z`);
  if (!DATE_FORM.test(date) || Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date) return null;
  return time;
}
