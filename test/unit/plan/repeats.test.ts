import { describe, expect, it } from 'vitest';
import { type Repeatable, repeatFor } from '../../../agent/plan/repeats.ts';

const adds = (id: string): Repeatable => ({ id, adds: true, update: undefined });
const other = (id: string): Repeatable => ({ id, adds: false, update: undefined });
const update = (id: string, state: Repeatable['update']): Repeatable => ({ id, adds: false, update: state });

describe('which update comes again', () => {
  it.each([
    { steps: [], repeat: { kind: 'none' }, why: 'no steps' },
    { steps: [other('a'), update('u', 'there')], repeat: { kind: 'none' }, why: 'nothing is added' },
    {
      steps: [adds('a'), update('u', 'due')],
      repeat: { kind: 'none' },
      why: 'it comes after all of it anyway',
    },
    {
      steps: [adds('a'), update('u', 'there')],
      repeat: { kind: 'again', update: 1, behind: 1, after: ['a'] },
      why: 'the image has it already',
    },
    {
      steps: [adds('a'), update('u', 'due'), adds('b')],
      repeat: { kind: 'again', update: 1, behind: 2, after: ['a', 'b'] },
      why: 'the author put it before something that is added',
    },
    {
      steps: [update('u', 'there'), other('x'), adds('a'), other('y')],
      repeat: { kind: 'again', update: 0, behind: 2, after: ['a'] },
      why: 'it stands before what is added, and comes right behind that',
    },
    {
      steps: [adds('a'), update('checkpoint', 'newer'), update('u', 'there')],
      repeat: { kind: 'again', update: 2, behind: 2, after: ['a'] },
      why: 'not the one that a newer one has replaced',
    },
    {
      steps: [adds('a'), update('checkpoint', 'there'), update('u', 'due')],
      repeat: { kind: 'none' },
      why: 'a newer one is due',
    },
    {
      steps: [adds('a'), update('u', 'newer')],
      repeat: { kind: 'missing', after: ['a'] },
      why: 'the image has a newer one, which the manifest does not bring',
    },
    { steps: [adds('a')], repeat: { kind: 'missing', after: ['a'] }, why: 'there is none' },
  ])('$repeat.kind: $why', ({ steps, repeat }) => {
    expect(repeatFor(steps)).toEqual(repeat);
  });
});
