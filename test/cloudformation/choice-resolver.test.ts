import { ChoiceResolver, Picks } from '../../src/cloudformation/choice-resolver';
import { Templates } from '../../src/cloudformation/template-index';
import { StackTemplate } from '../../src/cloudformation/template-types';

const HERE = { account: '111111111111', region: 'eu-central-1', partition: 'aws' };
const ifTrue = (condition: string) => ({ 'Fn::If': [condition, 'then', 'else'] });

function resolverOf(stacks: ReadonlyArray<Partial<StackTemplate>>, picks: Picks = new Map(), takesDefaults = false): ChoiceResolver {
  return new ChoiceResolver(new Templates(stacks.map(stack => ({ path: 'App', template: {}, ...HERE, ...stack }))), picks, takesDefaults);
}

/** What a value of the one stack comes to, and the choice that it then waits for. */
function resolved(value: unknown, template: object, picks?: Picks) {
  const resolver = resolverOf([{ template: template as StackTemplate['template'] }], picks);
  return [resolver.resolve('App', value), resolver.open];
}

describe('a condition', () => {
  const Conditions = {
    IsHere: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] },
    IsElsewhere: { 'Fn::Not': [{ Condition: 'IsHere' }] },
    IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
    IsProdElsewhere: { 'Fn::And': [{ Condition: 'IsProd' }, { Condition: 'IsElsewhere' }] },
    Circle: { 'Fn::Not': [{ Condition: 'Long' }] },
    Long: { 'Fn::Or': [{ Condition: 'Circle' }, { Condition: 'Circle' }] },
    IsItself: { Condition: 'IsItself' },
    IsAfterCircle: { 'Fn::And': [{ Condition: 'IsItself' }, { Condition: 'IsElsewhere' }] },
  };

  test.each([['IsHere', 'then'], ['IsElsewhere', 'else'], ['IsProdElsewhere', 'else'], ['IsAfterCircle', 'else']])(
    'that the templates decide takes its branch: %s', (condition, branch) => {
      expect(resolved(ifTrue(condition), { Conditions })).toEqual([branch, undefined]);
    });

  test.each(['IsProd', 'Circle', 'Long', 'IsItself', 'Missing'])('that they do not decide is a choice: %s', condition => {
    const key = `if App ${condition}`;
    expect(resolved(ifTrue(condition), { Conditions })).toEqual(['then', { key, count: 2 }]);
    expect(resolved(ifTrue(condition), { Conditions }, new Map([[key, 1]]))).toEqual(['else', undefined]);
  });

  test('of a nested stack is another one than that of its name in the stack around it', () => {
    const stage = { 'Fn::If': ['IsProd', 'prod', 'test'] };
    const around = {
      Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-central-1'] } },
      Resources: { Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { Stage: stage } } } },
    };
    const within = { Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } }, Parameters: { Stage: { Type: 'String' } } };
    const resolver = resolverOf([
      { template: around }, { path: 'App/Nested', template: within, parent: { path: 'App', logicalId: 'Nested' } },
    ]);
    expect([resolver.resolve('App/Nested', ifTrue('IsProd')), resolver.open]).toEqual(['then', undefined]);
  });
});

describe('a parameter', () => {
  const Parameters = { Stage: { Type: 'String', AllowedValues: ['dev', 'prod'], Default: 'dev' } };

  test('with allowed values is a choice, or its default where that is asked for', () => {
    const open = { key: 'parameter App Stage', count: 2 };
    expect(resolved({ Ref: 'Stage' }, { Parameters })).toEqual(['dev', open]);
    expect(resolved({ Ref: 'Stage' }, { Parameters }, new Map([[open.key, 1]]))).toEqual(['prod', undefined]);
    const resolver = resolverOf([{ template: { Parameters } }], new Map([[open.key, 1]]), true);
    expect([resolver.resolve('App', { Ref: 'Stage' }), resolver.open]).toEqual(['dev', undefined]);
  });

  test('is the key of a mapping, which has a way for each of its values', () => {
    const Mappings = { Lengths: { dev: { n: 8 }, prod: { n: 40 } } };
    const value = { 'Fn::FindInMap': ['Lengths', { Ref: 'Stage' }, 'n'] };
    expect(resolved(value, { Parameters, Mappings }, new Map([['parameter App Stage', 1]]))).toEqual([40, undefined]);
  });

  test('that a nested stack gets from its own output leads nowhere', () => {
    const around = {
      Resources: {
        Nested: {
          Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { P: { 'Fn::GetAtt': ['Nested', 'Outputs.Out'] } } },
        },
      },
    };
    const within = { Parameters: { P: { Type: 'String' } }, Outputs: { Out: { Value: { Ref: 'P' } } } };
    const resolver = resolverOf([
      { template: around }, { path: 'App/Nested', template: within, parent: { path: 'App', logicalId: 'Nested' } },
    ]);
    expect(resolver.resolve('App/Nested', { Ref: 'P' })).toEqual({ Ref: 'P' });
  });
});

test('a value that another region exports by name is resolved there, and one without an exporter stays', () => {
  const writer = { Type: 'Custom::CrossRegionExportWriter', Properties: { WriterProps: { exports: { '/cdk/name': 'shop' } } } };
  const reader = { Type: 'Custom::CrossRegionExportReader', Properties: {} };
  const resolver = resolverOf([{ template: { Resources: { Reader: reader } } }, { path: 'There', template: { Resources: { Writer: writer } } }]);
  const read = (name: string) => ({ 'Fn::GetAtt': ['Reader', name] });
  expect(resolver.resolve('App', read('/cdk/name'))).toBe('shop');
  expect(resolver.resolve('App', read('/cdk/other'))).toEqual(read('/cdk/other'));
});
