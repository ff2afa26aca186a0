import type { ErrorFamily } from './error-spec.ts';

/** The agent itself. */
export const AGENT_ERRORS = {
  'SVC-9001': {
    summary: 'The agent met a fault of its own.',
    remedy: 'Do not ship this machine before a look at it; send the results folder to the maintainers.',
    image: 'in-doubt',
    retry: 'boot',
    exit: 90,
  },
  'SVC-9002': {
    summary: 'The journal of an earlier run is damaged in the middle.',
    remedy:
      'Do not ship this machine. Boot Windows once and service it again; the damaged journal is in the results.',
    image: 'in-doubt',
    retry: 'never',
    exit: 75,
  },
} as const satisfies ErrorFamily;
