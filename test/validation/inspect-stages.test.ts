import { Annotations, App, Aspects, IAspect, SecretValue, Stack, Stage, Tags } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, IConstruct } from 'constructs';
import { ManagedSecret, ManagedSecretProps, SecretContent } from '../../src';
import { errorLines, errorMessage } from '../support/errors';

const ENV = { account: '111111111111', region: 'us-east-1' };
const NAME = (property: string) => `MS001 secretName ${property} must contain only ASCII letters, digits, and the characters /_+=.@-. It has " ". Remove the other characters.`;
let app: App;
beforeEach(() => {
  app = new App();
});

const stackIn = (scope: Construct = app, id = 'Stack') => new Stack(scope, id, { env: ENV });
const errorOf = (synth: () => unknown) => errorMessage(synth) || 'no error';
/** The lines of the error, each with the construct that CDK names. */
const errorsOf = (synth: () => unknown) => errorLines(errorMessage(synth));
const warningsOf = (stage: Stage = app) => stage.synth({ force: true }).stacks.flatMap(({ messages }) => messages)
  .filter(({ level, entry }) => (level === 'warning' || level === 'info') && /\[ack: MS/.test(`${entry.data}`)).map(({ id, entry }) => `${id} ${/\[ack: (.*)\]/.exec(`${entry.data}`)![1]}`);

describe('the errors of an app', () => {
  test('are reported by one synthesis, each with the path of its construct', () => {
    const stack = stackIn();
    new ManagedSecret(stack, 'One', { secretName: 'a b' });
    new ManagedSecret(stackIn(app, 'Other'), 'Two', { secretName: 'c d' });
    expect(errorsOf(() => app.synth())).toEqual([`[Stack/One] ${NAME('"a b"')}`, `[Other/Two] ${NAME('"c d"')}`]);
  });

  test('of several stages are all reported by the first stage that fails', () => {
    const [fine, dev, prod] = ['Fine', 'Dev', 'Prod'].map(id => new Stage(app, id));
    new ManagedSecret(stackIn(fine), 'Secret');
    new ManagedSecret(stackIn(dev), 'Secret', { secretName: 'dev secret' });
    new ManagedSecret(stackIn(prod), 'Secret', { secretName: 'prod secret' });
    new ManagedSecret(stackIn(app), 'Secret', { secretName: 'app secret' });
    expect(errorsOf(() => app.synth())).toEqual([
      `[Dev] [Prod/Stack/Secret] ${NAME('"prod secret"')}`, `[Dev] [Stack/Secret] ${NAME('"app secret"')}`, `[Dev/Stack/Secret] ${NAME('"dev secret"')}`,
    ]);
  });

  test('of a stage that fails come from one synthesis of it, although the app around it is judged as well', () => {
    const stage = new Stage(app, 'Dev');
    new ManagedSecret(stackIn(stage), 'Secret', { secretName: 'dev secret' });
    new ManagedSecret(stackIn(app), 'Secret', { secretName: 'app secret' });
    const validate = jest.fn(() => []);
    stage.node.addValidation({ validate });
    expect(errorsOf(() => app.synth())).toEqual([`[Dev] [Stack/Secret] ${NAME('"app secret"')}`, `[Dev/Stack/Secret] ${NAME('"dev secret"')}`]);
    expect(validate).toHaveBeenCalledTimes(1);
  });

  test('of a stage within a stage are reported with those around it', () => {
    const outer = new Stage(app, 'Outer');
    new ManagedSecret(stackIn(outer), 'Secret', { secretName: 'outer secret' });
    new ManagedSecret(stackIn(new Stage(outer, 'Inner')), 'Secret', { secretName: 'inner secret' });
    expect(errorsOf(() => app.synth())).toEqual([`[Outer/Inner] [Outer/Stack/Secret] ${NAME('"outer secret"')}`, `[Outer/Inner/Stack/Secret] ${NAME('"inner secret"')}`]);
  });

  test('of later stages are not reported by a stage that has no errors', () => {
    const [dev, prod] = ['Dev', 'Prod'].map(id => new Stage(app, id));
    new ManagedSecret(stackIn(dev), 'Secret');
    new ManagedSecret(stackIn(prod), 'Secret', { secretName: 'prod secret' });
    expect(errorsOf(() => dev.synth())).toEqual([]);
    expect(errorsOf(() => app.synth())).toEqual([`[Prod/Stack/Secret] ${NAME('"prod secret"')}`]);
  });

  test('are the same at the second synthesis, and gone when they are fixed', () => {
    const stack = stackIn();
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'a b' });
    const first = errorOf(() => app.synth({ force: true }));
    expect(errorOf(() => app.synth({ force: true }))).toBe(first);
    (secret.node.defaultChild as CfnSecret).name = 'a-b';
    expect(errorOf(() => app.synth({ force: true }))).toBe('no error');
  });

  test('of several stages are all reported by each synthesis', () => {
    const [dev, prod] = ['Dev', 'Prod'].map(id => new Stage(app, id));
    for (const stage of [dev, prod]) new ManagedSecret(stackIn(stage), 'Secret', { secretName: `in ${stage.node.id}` });
    const first = errorsOf(() => app.synth({ force: true }));
    expect(first).toEqual([`[Dev] [Prod/Stack/Secret] ${NAME('"in Prod"')}`, `[Dev/Stack/Secret] ${NAME('"in Dev"')}`]);
    expect(errorsOf(() => app.synth({ force: true }))).toEqual(first);
  });

  test('of two apps in one process have nothing to do with each other', () => {
    const other = new App();
    new ManagedSecret(stackIn(other), 'Secret', { secretName: 'a b' });
    new ManagedSecret(stackIn(app), 'Secret', { secretName: 'c' });
    expect([errorOf(() => app.synth()), errorsOf(() => other.synth())]).toEqual(['no error', [`[Stack/Secret] ${NAME('"a b"')}`]]);
  });

  test('are reported without an app', () => {
    const stack = new Stack();
    new ManagedSecret(stack, 'Secret', { secretName: 'a b' });
    expect(errorsOf(() => (stack.node.root as App).synth())).toEqual([`[Default/Secret] ${NAME('"a b"')}`]);
  });

  test('come after Aspects: what an Aspect breaks is reported, and what it fixes is not', () => {
    const renaming: IAspect = {
      visit(node: IConstruct) {
        if (CfnSecret.isCfnSecret(node)) node.name = node.name === 'a b' ? 'ab' : 'c d';
      },
    };
    const stack = stackIn();
    new ManagedSecret(stack, 'Fixed', { secretName: 'a b' });
    new ManagedSecret(stack, 'Broken', { secretName: 'cd' });
    Aspects.of(app).add(renaming);
    expect(errorsOf(() => app.synth())).toEqual([`[Stack/Broken] ${NAME('"c d"')}`]);
  });

  test('cannot be acknowledged', () => {
    const stack = stackIn();
    const secret = new ManagedSecret(stack, 'Secret', { secretName: 'a b' });
    for (const construct of [secret, stack, app]) Annotations.of(construct).acknowledgeWarning('MS001');
    expect(errorsOf(() => app.synth())).toEqual([`[Stack/Secret] ${NAME('"a b"')}`]);
  });
});

describe('namesakes', () => {
  test('of two stages of one environment are an error, reported once the second is complete', () => {
    const [dev, prod] = ['Dev', 'Prod'].map(id => new Stage(app, id));
    new ManagedSecret(stackIn(dev), 'Secret', { secretName: 'shop' });
    new ManagedSecret(stackIn(prod), 'Secret', { secretName: 'shop' });
    expect(errorsOf(() => app.synth())).toEqual([
      '[Prod] [Dev/Stack/Secret] MS005 secretName "shop" must be unique in an account and region. Other secrets with this name: Prod/Stack/Secret. Rename the secret that is not deployed yet: a new name replaces a deployed secret and loses its value.',
      '[Prod/Stack/Secret] MS005 secretName "shop" must be unique in an account and region. Other secrets with this name: Dev/Stack/Secret. Rename the secret that is not deployed yet: a new name replaces a deployed secret and loses its value.',
    ]);
  });

  test('in one stack and unknown environments are an error and a warning', () => {
    const [one, other] = [new Stack(app, 'One'), new Stack(app, 'Other')];
    new ManagedSecret(one, 'Secret', { secretName: 'shop' });
    new ManagedSecret(other, 'Secret', { secretName: 'shop' });
    expect(warningsOf()).toEqual(['/One/Secret/Resource MS006', '/Other/Secret/Resource MS006']);
    new ManagedSecret(one, 'Again', { secretName: 'shop' });
    expect(errorsOf(() => app.synth({ force: true })).map(line => line.slice(0, 25))).toEqual(['[One/Secret] MS005 secret', '[One/Again] MS005 secretN']);
  });
});

describe('a warning or a note', () => {
  const SUFFIX: ManagedSecretProps = { secretName: 'db-abcdef' };

  test('is reported once, whatever the number of syntheses', () => {
    new ManagedSecret(stackIn(), 'Secret', SUFFIX);
    expect([warningsOf(), warningsOf()]).toEqual([['/Stack/Secret/Resource MS003'], ['/Stack/Secret/Resource MS003']]);
  });

  test('has the text of RULES.md', () => {
    new ManagedSecret(stackIn(), 'Secret', SUFFIX);
    expect(app.synth().getStackByName('Stack').messages.map(({ entry }) => entry.data)).toEqual([
      'MS003 secretName "db-abcdef" ends with a hyphen and six characters, like the suffix of a secret\'s ARN: a lookup by partial ARN does not find the secret. Refer to the secret by its complete ARN. A new name replaces a deployed secret and loses its value: choose another ending only before the first deployment. [ack: MS003]',
    ]);
  });

  test.each<[string, (secret: ManagedSecret) => IConstruct]>([
    ['the secret', secret => secret], ['its parent', secret => secret.node.scope!], ['the stack', secret => secret.stack],
    ['the stage', secret => Stage.of(secret)!],
  ])('that is acknowledged on %s is silent, before and after', (_, place) => {
    const stage = new Stage(app, 'Stage');
    const before = new ManagedSecret(new Construct(stackIn(stage, 'Before'), 'Group'), 'Secret', SUFFIX);
    Annotations.of(place(before)).acknowledgeWarning('MS003', 'Complete ARNs only.');
    const after = new ManagedSecret(new Construct(stackIn(new Stage(app, 'Later'), 'After'), 'Group'), 'Secret', { secretName: 'db-ghijkl' });
    expect([warningsOf(stage), warningsOf(Stage.of(after)!)]).toEqual([[], ['/Later/After/Group/Secret/Resource MS003']]);
    Annotations.of(place(after)).acknowledgeInfo('MS003', 'Complete ARNs only.');
    expect(warningsOf(Stage.of(after)!)).toEqual([]);
  });

  test('is not silenced by another id, or on another construct', () => {
    const stack = stackIn();
    new ManagedSecret(stack, 'Secret', SUFFIX);
    Annotations.of(stack).acknowledgeWarning('MS004');
    Annotations.of(new Construct(stack, 'Other')).acknowledgeWarning('MS003');
    expect(warningsOf()).toEqual(['/Stack/Secret/Resource MS003']);
  });

  test('of an imported secret, which has no resource, is acknowledged on it as well', () => {
    const stack = stackIn();
    const imported = ['A', 'B'].map(id => ManagedSecret.fromManagedSecretAttributes(stack, id, { secretName: 'shop', account: '222222222222' }));
    Annotations.of(imported[0]).acknowledgeWarning('MS104');
    for (const secret of imported) secret.grantRead(new AnyPrincipal());
    expect(warningsOf()).toEqual(['/Stack/B MS104']);
    Annotations.of(imported[1]).acknowledgeWarning('MS104');
    expect(warningsOf()).toEqual([]);
  });

  test('of each kind is reported together with errors', () => {
    const stack = stackIn();
    const secret = new ManagedSecret(stack, 'Secret', { ...SUFFIX, content: SecretContent.fromSecretValue(SecretValue.unsafePlainText('x')) });
    secret.addToResourcePolicy(new PolicyStatement({ effect: Effect.ALLOW, actions: ['secretsmanager:*'], resources: ['*'], principals: [new AnyPrincipal()] }));
    Tags.of(secret).add('key', '*');
    expect(errorsOf(() => app.synth()).map(line => line.slice(0, 20))).toEqual(['[Stack/Secret] MS022', '[Stack/Secret] MS071']);
    expect(secret.node.defaultChild!.node.metadata.filter(({ type }) => type === 'aws:cdk:warning' || type === 'aws:cdk:info')
      .map(({ type, data }) => `${type.slice('aws:cdk:'.length)} ${data}`.slice(0, `${type}`.length - 2)))
      .toEqual(['info MS003', 'info MS046', 'warning MS073']);
  });
});

test('a later stage is judged after its Aspects: what they fix is no error, and what they break is one', () => {
  const [dev, prod] = [new Stage(app, 'Dev'), new Stage(app, 'Prod')];
  new ManagedSecret(stackIn(dev), 'Secret', { secretName: 'dev secret' });
  const stack = stackIn(prod);
  new ManagedSecret(stack, 'Fixed', { tags: { 'aws:x': '1' } });
  const broken = new ManagedSecret(stack, 'Broken');
  Tags.of(stack).remove('aws:x');
  for (let i = 0; i < 51; i++) Tags.of(broken).add(`k${i}`, 'v');
  const errors = errorsOf(() => app.synth());

  expect(errors.map(error => error.split(' ').slice(0, 3).join(' '))).toEqual(['[Dev] [Prod/Stack/Broken] MS040', '[Dev/Stack/Secret] MS001 secretName']);
});
