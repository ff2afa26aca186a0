import { oneByteText } from './decode.ts';

// The number is centred in the bar and shares its field with the equals signs: the bar's shape says nothing.
// /English leaves the decimal sign of the locale as it is.
const PERCENT = /(?<!\d)(\d{1,3})[.,](\d)%/g;
const LONGEST = '100.0%'.length;

/**
 * Reads the percentage out of DISM's output as it comes. Feed it every chunk; it gives the newest percentage of
 * that chunk (0 to 100), or undefined when there is none. A number cut between two chunks is put together again.
 * The bar starts over with each package, and 100 is also reached by operations that fail.
 */
export function dismProgress(): (chunk: Uint8Array) => number | undefined {
  let rest = '';
  return (chunk) => {
    const text = rest + oneByteText(chunk);
    let percent: number | undefined;
    let end = 0;
    for (const match of text.matchAll(PERCENT)) {
      end = match.index + match[0].length;
      const value = Number(`${match[1]}.${match[2]}`);
      if (value <= 100) percent = value;
    }
    rest = text.slice(Math.max(end, text.length - LONGEST));
    return percent;
  };
}
