/** `[#####-----]`, exactly `width` characters. `fraction` is held between 0 and 1; only 1 fills the bar. */
export function progressBar(fraction: number, width: number): string {
  const cells = Math.max(1, width - 2);
  const part = Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0;
  const filled = Math.floor(part * cells);
  return `[${'#'.repeat(filled)}${'-'.repeat(cells - filled)}]`;
}

/** ` 45%`, always four characters. */
export function formatPercent(fraction: number): string {
  const part = Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0;
  return `${String(Math.floor(part * 100)).padStart(3)}%`;
}
