import { LANGUAGES } from './language';
import { synthesize } from './parity';

/** What a language prints of the mistakes of the example, without its stack traces: the head of the exception, and a line for each. */
export async function mistakesIn(name: string): Promise<string[]> {
  const { output } = await synthesize('mistakes', LANGUAGES.find(language => language.name === name)!);
  const all = output.split('\n').map(line => line.trimEnd());
  const first = all.findIndex(line => line.includes('Validation failed with the following errors:'));
  return all.slice(first, first + 4).map(line => line.replace(/^Runtime process exited abnormally.*?processes|^\t/, ''));
}
