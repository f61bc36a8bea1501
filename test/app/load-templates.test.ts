import * as fs from 'fs';
import * as path from 'path';
import { App, BootstraplessSynthesizer, CfnParameter, CfnResource, ISynthesisSession, Lazy, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { readOrRenderTemplate, renderTemplate, templateOf, templatePathOf, templatesOf } from '../../src/app/load-templates';
import { errorMessage } from '../support/errors';

const ENV = { account: '111111111111', region: 'eu-central-1' };
const TOPIC = { Topic: { Type: 'AWS::SNS::Topic' } };
const topicIn = (stack: Stack) => new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic' });

/** Writes no template, as some synthesizers of others do. */
class SilentSynthesizer extends BootstraplessSynthesizer {
  public synthesize(_session: ISynthesisSession): void {}
}

describe('the template of a stack that its synthesizer does not write', () => {
  function silentStack(): Stack {
    const stack = new Stack(new App(), 'Silent', { synthesizer: new SilentSynthesizer() });
    topicIn(stack);
    (stack.node.root as App).synth();
    return stack;
  }

  test('cannot be read', () => {
    expect(errorMessage(() => templatesOf(silentStack()))).toBe(
      '[Silent] This stack has no JSON template: its synthesizer wrote none. Use a synthesizer that writes a template.');
  });

  test('can be rendered', () => {
    const stack = silentStack();
    expect(readOrRenderTemplate(stack).Resources).toEqual(TOPIC);
    expect(templatesOf(stack, readOrRenderTemplate).map(({ template }) => template.Resources)).toEqual([TOPIC]);
  });

  test('is empty where rendering fails', () => {
    const stack = new Stack(new App(), 'Stack');
    new CfnResource(stack, 'Broken', { type: 'AWS::SNS::Topic', properties: { Name: Lazy.any({ produce: () => { throw new Error('broken'); } }) } });
    expect([renderTemplate(stack), readOrRenderTemplate(stack)]).toEqual([{}, {}]);
  });
});

describe('the template of a stack that is written', () => {
  test('is the written one, not what the tree has become since', () => {
    const stack = new Stack(new App(), 'Stack');
    topicIn(stack);
    (stack.node.root as App).synth();
    new CfnParameter(stack, 'Later');
    expect([templateOf(stack, readOrRenderTemplate), ...templatesOf(stack)].map(({ template }) => 'Later' in (template.Parameters as object ?? {}))).toEqual([false, false]);
  });

  test('is read again when the app is synthesized again', () => {
    const app = new App();
    const stack = new Stack(app, 'Stack');
    topicIn(stack);
    app.synth();
    const before = templatesOf(app)[0].template.Resources;
    new CfnResource(stack, 'More', { type: 'AWS::SNS::Topic' });
    app.synth({ force: true });
    expect([before, templatesOf(app)[0].template.Resources]).toEqual([TOPIC, { ...TOPIC, More: { Type: 'AWS::SNS::Topic' } }]);
  });

  /** The file that the manifest of the assembly names, as the manifest is written. */
  function pathWith(manifest: object | undefined): string {
    const stack = new Stack(new App(), 'Stack');
    const { outdir } = Stage.of(stack)!;
    if (manifest) fs.writeFileSync(path.join(outdir, 'manifest.json'), JSON.stringify(manifest));
    return path.relative(outdir, templatePathOf(stack));
  }

  test.each<[string, object | undefined, string]>([
    ['a file that the manifest names', { artifacts: { Stack: { properties: { templateFile: 'own.json' } } } }, 'own.json'],
    ['the default, without a manifest', undefined, 'Stack.template.json'],
    ['the default, of a manifest without artifacts', {}, 'Stack.template.json'],
    ['the default, of a manifest without the stack', { artifacts: { Other: { properties: { templateFile: 'own.json' } } } }, 'Stack.template.json'],
    ['the default, of an artifact without properties', { artifacts: { Stack: {} } }, 'Stack.template.json'],
    ['the default, of a file that is no text', { artifacts: { Stack: { properties: { templateFile: 1 } } } }, 'Stack.template.json'],
  ])('is in %s', (_, manifest, expected) => {
    expect(pathWith(manifest)).toBe(expected);
  });

  test('of a nested stack is in its own file, whatever the manifest says', () => {
    const stack = new Stack(new App(), 'Stack');
    const nested = new NestedStack(stack, 'Nested');
    const { outdir } = Stage.of(stack)!;
    fs.writeFileSync(path.join(outdir, 'manifest.json'), JSON.stringify({ artifacts: { [nested.artifactId]: { properties: { templateFile: 'x' } } } }));
    expect(templatePathOf(nested)).toBe(path.join(outdir, nested.templateFile));
  });

  test('is read anew when the manifest is written anew', () => {
    const stack = new Stack(new App(), 'Stack');
    const { outdir } = Stage.of(stack)!;
    const write = (templateFile: string, time: number) => {
      const file = path.join(outdir, 'manifest.json');
      fs.writeFileSync(file, JSON.stringify({ artifacts: { Stack: { properties: { templateFile } } } }));
      fs.utimesSync(file, time, time);
      return path.basename(templatePathOf(stack));
    };
    expect([write('one.json', 1), write('two.json', 2)]).toEqual(['one.json', 'two.json']);
  });
});

test('the stacks below a scope are all there, each with what is known of its place', () => {
  const app = new App();
  const stack = new Stack(app, 'Shop', { env: ENV, stackName: 'shop' });
  const nested = new NestedStack(stack, 'Nested');
  new Secret(nested, 'Secret');
  topicIn(stack);
  new Stack(new Stage(app, 'Prod'), 'Late');
  app.synth();
  const [shop, inner, late, ...others] = templatesOf(app);
  expect(others).toEqual([]);
  expect(shop).toMatchObject({ path: 'Shop', stackName: 'shop', ...ENV, partition: 'aws', parent: undefined, construct: stack, pendingParameters: [] });
  expect([...shop.elements!.keys()]).toEqual([stack.resolve((nested.nestedStackResource as CfnResource).logicalId), 'Topic']);
  expect([...inner.paths!.values()]).toEqual(['Shop/Nested/Secret']);
  expect(inner).toMatchObject({ path: 'Shop/Nested', stackName: undefined, ...ENV, construct: nested });
  expect(inner.parent).toEqual({ path: 'Shop', logicalId: stack.resolve((nested.nestedStackResource as CfnResource).logicalId) });
  expect(late).toMatchObject({ path: 'Prod/Late', stackName: 'Prod-Late', account: undefined, region: undefined, partition: undefined });
});
