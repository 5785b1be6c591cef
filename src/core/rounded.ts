/** Bounds in a fixed number of decimals, rounded to the side on which they still hold. */

function towards(x: number, decimals: number, sign: 1 | -1): string {
  const nearest = x.toFixed(decimals);
  const isHeld = !Number.isFinite(x) || sign * (Number(nearest) - x) >= 0;
  const unit = Number(`1e-${decimals}`);
  return isHeld ? nearest : (Number(nearest) + sign * unit).toFixed(decimals);
}

/** An upper bound is never shown below itself, */
export const fixedUp = (x: number, decimals: number): string => towards(x, decimals, 1);
/** a lower one never above. */
export const fixedDown = (x: number, decimals: number): string => towards(x, decimals, -1);
