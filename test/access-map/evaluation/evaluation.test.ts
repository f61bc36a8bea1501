import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { compare, Comparison, isFalse } from './compare';
import { randomApp } from './random-apps';
import { templatesOf } from '../../../src/app/load-templates';
import { appOf, readCases } from '../../corpus/cases';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'evaluation-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const all: Comparison[] = [];
afterAll(() => {
  const counts: Record<string, number> = {};
  for (const { answer, verdict, hasUnread } of all) counts[`${answer} ${verdict}${hasUnread ? ' unread' : ''}`] = (counts[`${answer} ${verdict}${hasUnread ? ' unread' : ''}`] ?? 0) + 1;
  console.log(counts);
});

describe('corpus', () => {
  test.each(readCases().map(one => [one.name, one] as const))('%s', (name, one) => {
    const app = appOf(one, path.join(folder, name));
    app.synth();
    const found = compare(templatesOf(app));
    all.push(...found);
    expect(found.filter(isFalse)).toEqual([]);
  });
});

describe('random', () => {
  test.each(Array.from({ length: 200 }, (_, seed) => seed))('%d', seed => {
    const found = compare(randomApp(seed));
    all.push(...found);
    const wrong = found.filter(isFalse);
    if (wrong.length > 0) fs.appendFileSync('/tmp/t/m21-wrong.json', wrong.map(one => JSON.stringify({ seed, ...one })).join('\n') + '\n');
    expect(wrong).toEqual([]);
  });
});
