/** While a test of the engine runs, the ambient clock and ambient randomness throw: a run must depend on its inputs alone. */
import { afterEach, beforeEach, expect } from 'vitest';

const { now } = Date;
const { random } = Math;

beforeEach(() => {
  if (!/[\\/]src[\\/]engine[\\/]/.test(expect.getState().testPath ?? '')) return;
  Date.now = () => {
    throw new Error('The engine read the ambient clock (Date.now).');
  };
  Math.random = () => {
    throw new Error('The engine drew ambient randomness (Math.random).');
  };
});

afterEach(() => {
  Date.now = now;
  Math.random = random;
});
