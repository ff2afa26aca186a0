import { failTheDisk } from './io-errors.ts';

failTheDisk(1);
