import type { BoundStep } from '../../../agent/steps/kind.ts';
import { byCopy, byDelete, byTool } from '../../support/engine/engine-steps.ts';

/** What the engine is to do when the power goes. */
export interface EngineShape {
  readonly name: string;
  readonly steps: readonly BoundStep[];
  /** What an earlier run did to the disk. */
  readonly before?: readonly BoundStep[];
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
  { name: 'nothing to do', steps: [byCopy('a'), byDelete('x')], before: [byCopy('a'), byDelete('x')] },
];
