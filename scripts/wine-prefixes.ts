import { cacheFolder } from './lib/places.ts';
import { ensureWinePrefix, whyNoWine } from './lib/wine.ts';

// Before the suites load every core: the Windows that two of them start.
if (whyNoWine() === undefined)
  for (const name of ['wine', 'wine-startnet']) ensureWinePrefix(cacheFolder(name));
