import type { Failure } from '../domain/servicing-error.ts';
import type { FoundRegistry } from './found.ts';
import { idFrom, lastPart, splitExtension } from './names.ts';
import { asWritten, type Servicing, without } from './read-servicing.ts';
import { MAX_REG_BYTES, parseReg, type RegEdits } from './reg/parse-reg.ts';
import { needFile, type Searching } from './searching.ts';

// The most of a list that one step takes.
const MAX_ENTRIES = 64;
const MAX_SHOWN = 20;

/** Every entry of `registry`: a step as written, or the steps that a .reg file stands for. */
export async function gatherRegistry(
  searching: Searching,
  { data, place }: Servicing,
  fail: (failure: Failure) => void,
): Promise<readonly FoundRegistry[]> {
  const found: FoundRegistry[] = [];
  for (const [index, entry] of data.registry.entries()) {
    const here = place('registry', index);
    const settings = typeof entry === 'string' ? {} : asWritten(entry);
    const from = typeof entry === 'string' ? entry : settings.from;
    if (typeof from === 'string') found.push(...(await readReg(searching, from, settings, here, fail)));
    else found.push({ place: here, wantedId: `registry-${index + 1}`, settings });
  }
  return found;
}

async function readReg(
  searching: Searching,
  path: string,
  entry: Readonly<Record<string, unknown>>,
  place: string,
  fail: (failure: Failure) => void,
): Promise<readonly FoundRegistry[]> {
  const file = await needFile(searching, path, place, fail);
  if (file === undefined) return [];
  if (file.sizeBytes > MAX_REG_BYTES) {
    const detail = `${place}: ${file.source} has ${file.sizeBytes} bytes, ${MAX_REG_BYTES} at most`;
    fail({ code: 'SVC-1413', detail });
    return [];
  }
  const currentUser = entry.currentUser === 'DEFAULT-USER' ? entry.currentUser : undefined;
  const reading = parseReg(await searching.workshop.read(file.source, MAX_REG_BYTES), { currentUser });
  if (!reading.ok) {
    const { problems } = reading;
    for (const { line, message } of problems.slice(0, MAX_SHOWN))
      fail({ code: 'SVC-1413', detail: `${place}: ${file.source}:${line}: ${message}` });
    const more = problems.length - MAX_SHOWN;
    if (more > 0) fail({ code: 'SVC-1413', detail: `${place}: ${file.source}: and ${more} more` });
    return [];
  }
  const steps = reading.edits.flatMap(inSteps);
  const { id, ...settings } = without(entry, ['from', 'currentUser']);
  const [stem] = splitExtension(lastPart(path));
  const wantedId = typeof id === 'string' ? id : idFrom(stem);
  return steps.map((edits) => ({ place, wantedId, settings: { ...settings, ...edits } }));
}

/** One hive, in as many steps as its lists need. */
function inSteps({ hive, set, delete: removed, deleteKeys }: RegEdits): readonly RegEdits[] {
  const longest = Math.max(set.length, removed.length, deleteKeys.length);
  const count = Math.ceil(longest / MAX_ENTRIES);
  return Array.from({ length: count }, (_, index) => {
    const [from, to] = [index * MAX_ENTRIES, (index + 1) * MAX_ENTRIES];
    return {
      hive,
      set: set.slice(from, to),
      delete: removed.slice(from, to),
      deleteKeys: deleteKeys.slice(from, to),
    };
  });
}
