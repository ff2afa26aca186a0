import { describe, expect, it } from 'vitest';
import type { Delivery, ExitClass } from '../../../../agent/domain/outcome.ts';
import { isOurMount, placesOfFile } from '../../../../agent/phases/image-file/places.ts';
import type { ImageEnd } from '../../../../agent/phases/image-run.ts';
import { worstEnd } from '../../../../agent/phases/worst-end.ts';
import { sampleResult } from '../../../support/sample-run.ts';

const end = (exitClass: ExitClass, delivery: Delivery = 'delivered'): ImageEnd => ({
  image: `image of ${exitClass}`,
  exit: exitClass,
  verdict: 'done',
  exitClass,
  delivery,
  where: '',
  result: sampleResult(),
  failure: undefined,
  summary: '',
});

describe('the end of a machine with several images', () => {
  it.each([
    { ends: [end(0)], exitClass: 0, why: 'one' },
    { ends: [end(10), end(0)], exitClass: 0, why: 'nothing to do on one, work on the other' },
    { ends: [end(10), end(10)], exitClass: 10, why: 'nothing to do on both' },
    { ends: [end(0), end(20), end(10)], exitClass: 20, why: 'one waits for its first boot' },
    { ends: [end(50), end(0)], exitClass: 50, why: 'one was refused' },
    { ends: [end(75), end(90)], exitClass: 90, why: 'our own fault is the worst' },
  ] as const)('$exitClass: $why', ({ ends, exitClass }) => {
    const worst = worstEnd(ends);
    expect([worst.exitClass, worst.end.image]).toEqual([exitClass, `image of ${exitClass}`]);
  });

  it('has the poorest delivery of all, whichever image it is of', () => {
    expect(worstEnd([end(0, 'screen-only'), end(50, 'spooled')]).delivery).toBe('screen-only');
    expect(worstEnd([end(0, 'spooled'), end(50)]).delivery).toBe('spooled');
  });
});

describe('the places of an image file', () => {
  it('lie beside it, and the mount folder has the name of the start', () => {
    const places = placesOfFile('D:\\i\\install.wim', 'E:\\', '0123456789abcdef');
    expect(places.work).toBe('D:\\i\\install.wim.servicer\\work.wim');
    expect(places.mount).toBe('E:\\ProgramData\\Servicer\\mount\\01234567');
  });

  it.each([
    { folder: 'E:\\ProgramData\\Servicer\\mount\\01234567', ours: true, why: 'ours' },
    { folder: 'q:\\programdata\\servicer\\MOUNT\\x', ours: true, why: 'on another letter, in another case' },
    { folder: 'E:\\ProgramData\\Servicer\\mount', ours: false, why: 'the folder of all of them' },
    { folder: 'E:\\ProgramData\\Servicer\\mounted\\x', ours: false, why: 'a longer name' },
    { folder: 'E:\\mount\\ProgramData\\Servicer\\mount\\x', ours: false, why: 'deeper down' },
  ])('$why: $ours', ({ folder, ours }) => {
    expect(isOurMount(folder)).toBe(ours);
  });
});
