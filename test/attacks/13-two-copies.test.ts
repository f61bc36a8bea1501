import { App, Validations } from 'aws-cdk-lib';
import { ENV, KEY_ARN, secretIn } from './support';
import { ManagedSecret, SecretBlueprint, SecretRules, SecretRulesPlugin } from '../../src';
import { appWith, errorsOf, stackIn, synthesize } from '../plugin/support';

type Copy = typeof import('../../src/validation/library-copies');

/** What a second copy of the library does on an app where it makes a secret, or governs. */
function secondCopy(): Copy {
  let copy: Copy | undefined;
  jest.isolateModules(() => { copy = jest.requireActual('../../src/validation/library-copies'); });
  return copy!;
}

const MESSAGE = /^\[\] MS331 cdk-managed-secret is loaded more than once in this app: blueprints, acknowledgments, and plugins of one copy do not see the secrets of another\. The copies are \d+\.\d+\.\d+ in \S+, and \d+\.\d+\.\d+ in \S+\. Install one copy: declare cdk-managed-secret as a peer dependency of each package that uses it, and run npm dedupe\.$/;

describe('two copies of the library in one app', () => {
  test.each<[string, (app: App) => void]>([
    ['a blueprint of this one, and a secret of the other', app => {
      new SecretBlueprint({ defaults: { kmsKeyId: 'alias/mine' } }).applyTo(app);
      secondCopy().useLibraryIn(app, false);
    }],
    ['a blueprint of the other, and a secret of this one', app => {
      secondCopy().useLibraryIn(app, true);
      new ManagedSecret(stackIn(app, 'Shop', ENV), 'Secret');
    }],
    ['an acknowledgment of this one', app => {
      SecretRules.acknowledge(secretIn(stackIn(app, 'Shop', ENV)), 'MS003', { reason: 'a', owner: 'b', expires: '2999-12-31' });
      secondCopy().useLibraryIn(app, false);
    }],
    ['blueprints of both', app => {
      secondCopy().useLibraryIn(app, true);
      new SecretBlueprint({}).applyTo(app);
    }],
    ['a blueprint that comes after the secrets of both', app => {
      new ManagedSecret(stackIn(app, 'Shop', ENV), 'Secret');
      const copy = secondCopy();
      copy.useLibraryIn(app, false);
      copy.useLibraryIn(app, true);
    }],
  ])('fail the synthesis once, with both versions and places: %s', (_, make) => {
    const app = appWith();
    make(app);
    const errors = errorsOf(synthesize(app)).filter(each => each.includes('MS331'));
    expect(errors).toEqual([expect.stringMatching(MESSAGE)]);
  });

  test('are fatal in the report of a plugin, which the other does not know', () => {
    const app = appWith();
    secretIn(stackIn(app, 'Shop', ENV), { KmsKeyId: KEY_ARN });
    secondCopy().useLibraryIn(app, false);
    Validations.of(app).addPlugins(new SecretRulesPlugin());
    expect(synthesize(app).violations.filter(({ rule }) => rule === 'MS331').map(({ severity }) => severity)).toEqual(['fatal']);
  });
});

describe('no error is', () => {
  test('one copy, whatever it governs', () => {
    const app = appWith();
    new SecretBlueprint({ defaults: { kmsKeyId: 'alias/mine' } }).applyTo(app);
    new ManagedSecret(stackIn(app, 'Shop', ENV), 'Secret');
    Validations.of(app).addPlugins(new SecretRulesPlugin());
    expect([synthesize(app), synthesize(app)].map(({ error }) => error)).toEqual([undefined, undefined]);
  });

  test('two copies that make secrets, and nothing else', () => {
    const app = appWith();
    new ManagedSecret(stackIn(app, 'Shop', ENV), 'Secret');
    secondCopy().useLibraryIn(app, false);
    expect(synthesize(app).error).toBeUndefined();
  });

  test('another copy in another app of the process', () => {
    secondCopy().useLibraryIn(appWith(), true);
    const app = appWith();
    new SecretBlueprint({}).applyTo(app);
    new ManagedSecret(stackIn(app, 'Shop', ENV), 'Secret');
    expect(synthesize(app).error).toBeUndefined();
  });
});
