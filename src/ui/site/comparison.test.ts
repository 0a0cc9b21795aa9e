import { expect, test } from 'vitest';
import { reasonsOf, transcriptFigures, type TranscriptFigures } from './comparison';

test('reasons are joined over transcripts, the commonest first', () => {
  const figures: TranscriptFigures = {
    imitated: [],
    total: 5,
    matched: 1,
    recording: 0,
    transcripts: [
      { transcript: 'a', total: 3, matched: 1, excluded: { rare: ['x'], common: ['y'] } },
      { transcript: 'b', total: 2, matched: 0, excluded: { common: ['z', 'w'] } },
    ],
  };
  expect(reasonsOf(figures)).toEqual([
    { reason: 'common', commands: ['y', 'z', 'w'] },
    { reason: 'rare', commands: ['x'] },
  ]);
});

test('the page’s figures add up: every command of every transcript is matched or has a reason', () => {
  if (!transcriptFigures) throw new Error('tests/golden/figures.json is missing');
  const left = reasonsOf(transcriptFigures).reduce((sum, { commands }) => sum + commands.length, 0);
  expect(transcriptFigures.matched + left).toBe(transcriptFigures.total);
});
