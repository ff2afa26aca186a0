import type { HostRule } from './host-rule-table.ts';

/**
 * Of the .msu files of Windows 11 24H2 and later DISM lets the update agent do the work. Windows RE has it; the Setup image
 * has not, and of Windows PE from the ADK it is believed, not measured: so this is said and never refused.
 */
const FIRST_BUILD = 26_100;

/** Where the update agent lies, below System32. */
export const UPDATE_AGENT = 'UpdateAgent.dll';

/** What is there to be done, what costs least first. */
export const WITHOUT_UPDATE_AGENT =
  `this Windows PE has no ${UPDATE_AGENT}, by which DISM adds a .msu of Windows 11 24H2 and later: if it fails ` +
  '(0x800401E3, 552, "applying the Unattend.xml"), start a Windows PE made from Windows RE; else one of a newer ADK; ' +
  'else expand the .msu and name its files in "folder" instead of "payload"';

export const UPDATE_AGENT_RULE: HostRule = {
  id: 'update-agent',
  source:
    'https://github.com/PhoenixPE/PhoenixPE (what Windows RE has and the Setup image has not); https://github.com/abbodi1406/BatUtil (W10UI)',
  judge: ({ host, image, work }) =>
    host.hasUpdateAgent === 'no' &&
    work.includes('msu') &&
    image.build !== undefined &&
    image.build >= FIRST_BUILD
      ? { instruct: WITHOUT_UPDATE_AGENT }
      : undefined,
};
