import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SETTINGS_LIMITS } from '../../../agent/manifest/json-value.ts';
import { readCommentedJson } from '../../../agent/manifest/jsonc.ts';
import { readSettings } from '../../../agent/manifest/settings-schema.ts';
import { root } from '../../../scripts/lib/places.ts';

it('the settings in the overlay are ones that the agent takes', () => {
  const bytes = readFileSync(join(root, 'winpe-overlay', 'servicer', 'servicer.json'));
  const json = readCommentedJson(bytes, SETTINGS_LIMITS);
  expect(json).toMatchObject({ ok: true });
  if (!json.ok) return;
  expect(readSettings(json.value)).toMatchObject({
    ok: true,
    settings: { keysFolder: 'keys', acceptUnsigned: false, onSuccess: 'reboot', onFailure: 'shell' },
  });
});
