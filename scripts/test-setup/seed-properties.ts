import fc from 'fast-check';

// Loaded before every test file. A property asks the same questions in every run, so that a run that fails fails again
// and an unrelated change is not stopped by luck. INSTAR_PROPERTY_SEED=random asks others; a number asks that seed's.
const FIXED_SEED = 20_261_121;

const asked = process.env['INSTAR_PROPERTY_SEED'];
if (asked !== 'random') {
  fc.configureGlobal({...fc.readConfigureGlobal(), seed: asked === undefined ? FIXED_SEED : Number(asked)});
}
