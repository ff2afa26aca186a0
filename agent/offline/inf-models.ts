import type { InfModel } from './inf.ts';
import type { InfText } from './inf-sections.ts';
import type { ExpandStrings } from './inf-strings.ts';

// The largest INF files name some thousand devices.
const MOST_MODELS = 50_000;
const MOST_IDS = 64;
const MOST_IDS_IN_ALL = 200_000;
const DECORATION = /^nt(amd64|x86|arm64|arm|ia64)?(?:\.(.{0,80}))?$/i;

export interface Decoration {
  readonly architecture: string | undefined;
  readonly target: string;
}

/** `NTamd64.10.0...22000`: the architecture and the Windows it is for; undefined for other text. */
export function parseDecoration(text: string): Decoration | undefined {
  const found = DECORATION.exec(text);
  return found === null ? undefined : { architecture: found[1]?.toLowerCase(), target: found[2] ?? '' };
}

/**
 * The devices that an INF is for.
 * https://learn.microsoft.com/windows-hardware/drivers/install/inf-manufacturer-section and inf-models-section
 */
export function readInfModels(text: InfText, expand: ExpandStrings, notes: string[]): readonly InfModel[] {
  const models: InfModel[] = [];
  let idCount = 0;
  for (const { key, values } of text.sections.get('manufacturer') ?? []) {
    const [section = '', ...decorations] = values.map(expand);
    const manufacturer = expand(key ?? section);
    const undecorated = { suffix: '', architecture: undefined, target: '' };
    const decorated = decorations.flatMap((suffix) => {
      const decoration = parseDecoration(suffix);
      return decoration === undefined ? [] : [{ suffix: `.${suffix}`, ...decoration }];
    });
    for (const { suffix, architecture, target } of [undecorated, ...decorated]) {
      for (const line of text.sections.get(`${section}${suffix}`.toLowerCase()) ?? []) {
        if (models.length >= MOST_MODELS || idCount >= MOST_IDS_IN_ALL) {
          notes.push(`only ${models.length} devices are read`);
          return models;
        }
        const ids = line.values.slice(1, 1 + MOST_IDS).map((id) => expand(id).toUpperCase());
        const hardwareIds = ids.filter((id) => id !== '');
        idCount += hardwareIds.length;
        models.push({ manufacturer, device: expand(line.key ?? ''), architecture, target, hardwareIds });
      }
    }
  }
  return models;
}
