import * as fs from 'fs';
import * as path from 'path';
import { mistakesIn } from './mistakes';
import { synthesize } from './parity';
import { language, ROOT, testIn } from './workspace';

const ERRORS = [
  '[Mistakes/Name] MS001 secretName "shop/api key" must contain only ASCII letters, digits, and the characters /_+=.@-. It has " ". Remove the other characters.',
  '[Mistakes/Template] MS035 content must have a secretStringTemplate that is a JSON object. Write it as {"username":"…"}.',
  '[Mistakes/Key] MS052 kmsKeyId "alias/aws/s3" must not be the AWS managed key of another service. Use a customer managed key, or omit the key to use aws/secretsmanager.',
];

/** As the library writes it unless CDK_DISABLE_STACK_TRACE is set. */
const withLink = (error: string) => `${error} See https://github.com/cdk-managed-secret/cdk-managed-secret/blob/main/RULES.md#${/MS[0-9]+/.exec(error)![0].toLowerCase()}`;

/** How the exception of each language begins. */
const EXCEPTIONS: Record<string, string> = {
  typescript: '«ValidationFailedWithErrors» Validation failed with the following errors:',
  python: 'RuntimeError: ValidationFailedWithErrors: Validation failed with the following errors:',
  java: 'Exception in thread "main" java.lang.RuntimeException: ValidationFailedWithErrors: Validation failed with the following errors:',
  go: 'panic: ValidationFailedWithErrors: Validation failed with the following errors:',
};

/** Messages end with the link and the line of the app, as in the document. */
const { CDK_DISABLE_STACK_TRACE } = process.env;
beforeAll(() => {
  delete process.env.CDK_DISABLE_STACK_TRACE;
});
afterAll(() => {
  process.env.CDK_DISABLE_STACK_TRACE = CDK_DISABLE_STACK_TRACE;
});

describe.each(Object.keys(EXCEPTIONS))('three mistakes in %s', name => {
  testIn(name)('are reported at once, by the exception of the language, with path, rule, property, value, remedy, and link', async () => {
    const { failed, output } = await synthesize('mistakes', language(name));
    expect(failed).toBe(true);
    expect(output).toContain(EXCEPTIONS[name]);
    const lines = output.split('\n').map(line => line.trim().replace(/ \(created at app\.ts:\d+\)$/, ''));
    for (const error of ERRORS) expect(lines).toContain(withLink(error));
  });

  testIn(name)('are what docs/reference/languages.md shows; else: npx projen languages && npx projen languages:docs', async () => {
    expect(fs.readFileSync(path.join(ROOT, 'docs', 'reference', 'languages.md'), 'utf8')).toContain(`**${name}**\n\n\`\`\`text\n${(await mistakesIn(name)).join('\n')}\n\`\`\`\n`);
  });
});

/** Where the app of each language creates the three secrets. */
const LINES: Record<string, readonly string[]> = {
  python: ['app.py:9', 'app.py:11', 'app.py:12'],
  java: ['Mistakes.java:24', 'Mistakes.java:30', 'Mistakes.java:31'],
};

describe('with JSII_HOST_STACK_TRACES=1', () => {
  const environment = { JSII_HOST_STACK_TRACES: '1' };

  describe.each(Object.keys(LINES))('in %s', name => {
    testIn(name)('each error ends with the line of the app', async () => {
      const { output } = await synthesize('mistakes', language(name), environment);
      const lines = output.split('\n').map(line => line.trim());

      for (const [index, error] of ERRORS.entries()) expect(lines).toContain(`${withLink(error)} (created at ${LINES[name][index]})`);
    });
  });

  testIn('go')('the errors of Go have no line, because its jsii does not forward stacks', async () => {
    const { output } = await synthesize('mistakes', language('go'), environment);
    const lines = output.split('\n').map(line => line.trim());

    for (const error of ERRORS) expect(lines).toContain(withLink(error));
  });
});
