import type { BoundStep } from '../../../agent/steps/kind.ts';
import { byCopy, byDelete, byTool } from '../../support/engine/engine-steps.ts';

/** What the engine is to do when the power goes. */
export interface EngineShape {
  readonly name: string;
  readonly steps: readonly BoundStep[];
  /** What an earlier run did to the disk. */
  readonly before?: readonly BoundStep[];
}

type Making = Parameters<typeof byTool>[2];

const REFUSED: Making = { required: false, manner: 'refuses' };
const SPOILING: Making = { required: false, manner: 'spoils' };
const LYING: Making = { required: false, manner: 'lies' };
const HANGING: Making = { required: false, manner: 'hangs' };

/** A step that may share its call. */
function sharing(id: string, writes: number, making: Making = {}): BoundStep {
  return byTool(id, writes, { ...making, shares: true });
}

export const ENGINE_SHAPES: readonly EngineShape[] = [
  { name: 'one tool, one write', steps: [byTool('a', 1)] },
  { name: 'one tool, eight writes', steps: [byTool('a', 8)] },
  { name: 'two tools', steps: [byTool('a', 2), byTool('b', 2)] },
  {
    name: 'three tools in a chain',
    steps: [byTool('a', 1), byTool('b', 1, { after: ['a'] }), byTool('c', 1, { after: ['b'] })],
  },
  { name: 'one copy', steps: [byCopy('a')] },
  { name: 'two copies and a tool', steps: [byCopy('a'), byCopy('b'), byTool('c', 2)] },
  { name: 'two files to remove', steps: [byDelete('x'), byDelete('y')] },
  { name: 'of every sort', steps: [byTool('a', 2), byCopy('b'), byDelete('x')] },
  { name: 'one is true already', steps: [byTool('a', 2), byTool('b', 2)], before: [byTool('a', 2)] },
  {
    name: 'an optional one that the tool refuses',
    steps: [byTool('a', 2, { required: false, manner: 'refuses' }), byTool('b', 2)],
  },
  {
    name: 'an optional one that the tool lies about',
    steps: [byTool('a', 2, { required: false, manner: 'lies' }), byCopy('b')],
  },
  {
    name: 'one that needs a refused one',
    steps: [
      byTool('a', 2, { required: false, manner: 'refuses' }),
      byCopy('b', { after: ['a'], required: false }),
      byTool('c', 3),
    ],
  },
  { name: 'two in one call', steps: [sharing('a', 2), sharing('b', 2)] },
  { name: 'five in one call', steps: ['a', 'b', 'c', 'd', 'e'].map((id) => sharing(id, 1)) },
  {
    name: 'three in one call, one of them true already',
    steps: [sharing('a', 1), sharing('b', 1), sharing('c', 1)],
    before: [sharing('b', 1)],
  },
  {
    name: 'two calls of two, the second needs the first',
    steps: [sharing('a', 1), sharing('b', 1), sharing('c', 1, { after: ['a'] }), sharing('d', 1)],
  },
  {
    name: 'one of four is refused, the others are done',
    steps: ['a', 'b', 'c', 'd'].map((id) => sharing(id, 1, id === 'c' ? REFUSED : {})),
  },
  {
    name: 'one of four spoils the call for the others',
    steps: ['a', 'b', 'c', 'd'].map((id) => sharing(id, 1, id === 'b' ? SPOILING : {})),
  },
  {
    name: 'the tool lies about one of three, and a copy needs another',
    steps: [sharing('a', 1), sharing('b', 1, LYING), sharing('c', 1), byCopy('d', { after: ['c'] })],
  },
  {
    name: 'two of five spoil the call, a copy needs one of them',
    steps: [
      ...['a', 'b', 'c', 'd'].map((id) => sharing(id, 1, id === 'a' || id === 'd' ? SPOILING : {})),
      byCopy('e', { after: ['d'], required: false }),
    ],
  },
  {
    name: 'eight tools in a row',
    steps: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => byTool(id, 1)),
  },
  {
    name: 'four copies, four tools, two files to remove',
    steps: [
      ...['a', 'b', 'c', 'd'].map((id) => byCopy(id)),
      ...['e', 'f', 'g', 'h'].map((id) => byTool(id, 1)),
      byDelete('x'),
      byDelete('y'),
    ],
  },
  {
    name: 'two calls of two with a culprit each, the second needs the first',
    steps: [
      sharing('a', 1),
      sharing('b', 1, REFUSED),
      sharing('c', 1, { after: ['a'] }),
      sharing('d', 1, { ...SPOILING, after: ['a'] }),
    ],
  },
  {
    name: 'an optional one that is lied about comes before one that others need',
    steps: [byTool('a', 1, LYING), byTool('b', 1), byCopy('c', { after: ['b'] })],
  },
  {
    name: 'an earlier copy goes, another comes',
    steps: [byDelete('a', 'copied'), byCopy('b')],
    before: [byCopy('a')],
  },
  {
    name: 'three files for one tool, one of them for another too',
    steps: [byTool('a', 2, { reads: ['g', 'h'] }), byTool('b', 1, { reads: ['h'] })],
  },
  {
    name: 'two in one call, of two files each',
    steps: [sharing('a', 1, { reads: ['g'] }), sharing('b', 1, { reads: ['h'] })],
  },
  { name: 'a tool that hangs, and one that waits', steps: [byTool('a', 1, HANGING), byTool('b', 1)] },
  {
    name: 'two calls with a copy and a file to remove between them',
    steps: [
      ...['a', 'b'].map((id) => sharing(id, 1)),
      byCopy('c', { after: ['b'] }),
      byDelete('x'),
      ...['d', 'e'].map((id) => sharing(id, 1, { after: ['copy-c'] })),
    ],
  },
  {
    name: 'the second of three in one call hangs',
    steps: [sharing('a', 1), sharing('b', 1, HANGING), sharing('c', 1)],
  },
  { name: 'nothing to do', steps: [byCopy('a'), byDelete('x')], before: [byCopy('a'), byDelete('x')] },
];
