const ASCII_ONLY = /^[\x20-\x7e]*$/;

/**
 * Case folding as Windows compares names: one UTF-16 unit for one. JavaScript's own folding may change the
 * length (a sharp s becomes two letters), which no Windows name comparison does.
 */
export function foldCase(name: string): string {
  if (ASCII_ONLY.test(name)) return name.toUpperCase();
  let folded = '';
  for (let at = 0; at < name.length; at += 1) {
    const unit = name.charAt(at);
    const upper = unit.toUpperCase();
    folded += upper.length === 1 ? upper : unit;
  }
  return folded;
}

export function sameName(left: string, right: string): boolean {
  return left === right || (left.length === right.length && foldCase(left) === foldCase(right));
}
