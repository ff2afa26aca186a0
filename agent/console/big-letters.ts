/** Letters five lines high, for a word that is read from three metres. Only those that verdicts need. */
const GLYPHS: Readonly<Record<string, readonly string[]>> = {
  ' ': ['  ', '  ', '  ', '  ', '  '],
  A: [' ### ', '#   #', '#####', '#   #', '#   #'],
  B: ['#### ', '#   #', '#### ', '#   #', '#### '],
  D: ['#### ', '#   #', '#   #', '#   #', '#### '],
  E: ['#####', '#    ', '#### ', '#    ', '#####'],
  F: ['#####', '#    ', '#### ', '#    ', '#    '],
  G: [' ####', '#    ', '#  ##', '#   #', ' ### '],
  H: ['#   #', '#   #', '#####', '#   #', '#   #'],
  I: ['###', ' # ', ' # ', ' # ', '###'],
  L: ['#    ', '#    ', '#    ', '#    ', '#####'],
  N: ['#   #', '##  #', '# # #', '#  ##', '#   #'],
  O: [' ### ', '#   #', '#   #', '#   #', ' ### '],
  P: ['#### ', '#   #', '#### ', '#    ', '#    '],
  R: ['#### ', '#   #', '#### ', '#  # ', '#   #'],
  S: [' ####', '#    ', ' ### ', '    #', '#### '],
  T: ['#####', '  #  ', '  #  ', '  #  ', '  #  '],
  U: ['#   #', '#   #', '#   #', '#   #', ' ### '],
  Y: ['#   #', ' # # ', '  #  ', '  #  ', '  #  '],
};

const LETTER_HEIGHT = 5;

/** The word in big letters, five lines of equal width; undefined when it needs more than `width` or a letter is missing. */
export function bigWord(word: string, width: number): readonly string[] | undefined {
  const glyphs = [...word].map((letter) => GLYPHS[letter]);
  const lines = Array.from({ length: LETTER_HEIGHT }, (_, line) =>
    glyphs.map((glyph) => glyph?.[line] ?? '').join(' '),
  );
  const fits = lines.every((line) => line.length <= width);
  return fits && glyphs.every((glyph) => glyph !== undefined) ? lines : undefined;
}
