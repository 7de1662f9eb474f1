/** For every test file: properties are drawn from one seed, so that a run that passed passes again. */

import fc from 'fast-check';

fc.configureGlobal({ seed: 20_260_807, endOnFailure: true });
