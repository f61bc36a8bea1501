import { Templates } from '../../src/cloudformation/template-index';
import { StackTemplate } from '../../src/cloudformation/template-types';

const HERE = { account: '111111111111', region: 'eu-central-1', partition: 'aws' };

/** A stack of the outermost level, at `path`. */
function stackAt(path: string, template: object, rest: Partial<StackTemplate> = {}): StackTemplate {
  return { path, ...HERE, template: template as StackTemplate['template'], ...rest };
}

function resources(entries: Record<string, unknown>): object {
  return { Resources: entries };
}

/** What the value means in stack `App`. */
function textOf(value: unknown, ...stacks: readonly StackTemplate[]): string {
  return new Templates(stacks.length > 0 ? stacks : [stackAt('App', {})]).value('App', value).text;
}

const SECRET = resources({ Secret: { Type: 'AWS::SecretsManager::Secret' } });

describe('a value', () => {
  test.each<[unknown, string]>([
    ['text', 'text'],
    [7, '7'],
    [true, 'true'],
    [undefined, ''],
    [null, ''],
    [['a', 'b'], '${?}'],
    [{}, '${?}'],
    [{ Ref: 'A', other: 'B' }, '${?}'],
    [{ 'Fn::If': ['C', 'a', 'b'] }, '${Fn::If}'],
    [{ 'Fn::Join': ['', 'a'] }, '${Fn::Join}'],
    [{ 'Fn::Join': 'a' }, '${Fn::Join}'],
    [{ 'Fn::Join': ['-', ['a', 'b', 'c']] }, 'a-b-c'],
    [{ Ref: 'Unknown' }, '${Unknown}'],
    [{ Ref: 'AWS::AccountId' }, '111111111111'],
    [{ Ref: 'AWS::Region' }, 'eu-central-1'],
    [{ Ref: 'AWS::Partition' }, 'aws'],
    [{ Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    [{ 'Fn::ImportValue': 'none' }, '${Fn::ImportValue none}'],
    [{ 'Fn::GetStackOutput': { StackName: 'none', OutputName: 'Out' } }, '${Fn::GetStackOutput Out}'],
    ['{{resolve:ssm:/a}}', '${resolve:ssm:/a}'],
  ])('%j is the text %s', (value, text) => {
    expect(textOf(value)).toBe(text);
  });

  test('of Fn::Sub has variables, pseudo parameters, attributes and escapes', () => {
    const stack = stackAt('App', SECRET);
    const template = '${AWS::AccountId}:${ Secret }:${Secret.Arn}:${!Literal}';
    expect(textOf({ 'Fn::Sub': template }, stack)).toBe(
      '111111111111:${App/Secret}:${App/Secret.Arn}:${Literal}',
    );
    expect(textOf({
      'Fn::Sub': ['${a}${b.c}-${Secret}', { 'a': 'x', 'b.c': { Ref: 'AWS::Region' } }],
    }, stack)).toBe('xeu-central-1-${App/Secret}');
  });

  test.each<[unknown, string]>([
    [{ 'Fn::Sub': 'https://secretsmanager.${AWS::URLSuffix}' }, 'https://secretsmanager.amazonaws.com'],
    [{ 'Fn::Join': ['.', ['kms', { Ref: 'AWS::URLSuffix' }]] }, 'kms.amazonaws.com'],
  ])('of a host ends in the suffix of the service: %j is %s', (value, text) => {
    expect(textOf(value)).toBe(text);
  });

  test.each<[string, StackTemplate[], string]>([
    ['is known', [stackAt('App', {}, { stackName: 'shop' })], 'shop'],
    ['is not known without one', [stackAt('App', {})], '${AWS::StackName}'],
    ['of a nested stack is not known', [
      stackAt('Around', {}, { stackName: 'around' }), stackAt('App', {}, { stackName: 'shop', parent: { path: 'Around', logicalId: 'Nested' } }),
    ], '${AWS::StackName}'],
  ])('that is the name of the stack %s', (_, stacks, text) => {
    expect(textOf({ Ref: 'AWS::StackName' }, ...stacks)).toBe(text);
  });

  test.each([[21, 'x'], [22, '${?}']])('of %i functions within each other is the text %s', (functions, text) => {
    const value = Array.from({ length: functions }).reduce<unknown>(within => ({ 'Fn::Join': ['', [within]] }), 'x');
    expect(textOf(value)).toBe(text);
  });

  test('that leads in a circle ends', () => {
    const output = (name: string) => ({ 'Fn::GetStackOutput': { StackName: 'app', OutputName: name } });
    const stack = stackAt('App', {
      Outputs: { A: { Value: output('B') }, B: { Value: output('A') } },
    }, { stackName: 'app' });
    expect(textOf(output('A'), stack)).toBe('${?}');
  });
});

describe('a reference to a secret', () => {
  const templates = new Templates([stackAt('App', SECRET)]);
  const target = { stack: 'App', id: 'Secret' };

  test.each<[unknown, boolean]>([
    [{ Ref: 'Secret' }, true],
    [{ 'Fn::GetAtt': ['Secret', 'Id'] }, true],
    [{ 'Fn::Join': ['', [{ Ref: 'Secret' }, '-??????']] }, true],
    [{ 'Fn::Sub': '${Secret}*' }, true],
    [{ 'Fn::Join': ['-', [{ Ref: 'Secret' }, '*']] }, true],
    [{ 'Fn::Join': ['', ['', { Ref: 'Secret' }]] }, false],
    [{ 'Fn::Join': ['', [{ Ref: 'Secret' }, 'x']] }, false],
    [{ 'Fn::Join': ['/', [{ Ref: 'Secret' }, '*']] }, false],
    [{ 'Fn::Join': ['/', [{ Ref: 'Secret' }]] }, true],
  ])('%j names it as a whole: %s', (value, isWhole) => {
    expect(templates.value('App', value).target).toEqual(isWhole ? target : undefined);
  });

  const part = (index: unknown, separator: unknown = ':', whole: unknown = { Ref: 'Secret' }) => ({
    'Fn::Select': [index, { 'Fn::Split': [separator, whole] }],
  });

  test.each<[unknown, string]>([
    [part(0), 'arn'],
    [part('1'), 'aws'],
    [part(2), 'secretsmanager'],
    [part(3), 'eu-central-1'],
    [part(4), '111111111111'],
    [part(5), 'secret'],
    [part(6), '${App/Secret.Name}'],
    [part(7), '${Fn::Select}'],
    [part('x'), '${Fn::Select}'],
    [part(0, '-'), '${Fn::Select}'],
    [part(0, ':', 'a:b'), '${Fn::Select}'],
    [{ 'Fn::Select': [0, ['a']] }, '${Fn::Select}'], [{ 'Fn::Select': 'x' }, '${Fn::Select}'],
  ])('has the parts that the templates know: %j is %s', (value, text) => {
    expect(templates.value('App', value).text).toBe(text);
  });

  test('in another region is put together of its parts, and still is of its name', () => {
    const arn = {
      'Fn::Join': [':', ['arn', 'aws', 'secretsmanager', 'eu-west-1', '111111111111', 'secret', part(6)]],
    };
    expect(templates.value('App', arn)).toEqual({
      text: 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:${App/Secret.Name}', target: undefined, nameOf: expect.objectContaining(target),
    });
  });
});

describe('a nested stack', () => {
  const parent = { path: 'App', logicalId: 'Nested' };

  function around(nested: object, parameters: object = {}): Templates {
    const outer = resources({
      Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: parameters } },
      Secret: { Type: 'AWS::SecretsManager::Secret' },
    });
    return new Templates([
      stackAt('App', outer), { path: 'App/Nested', parent, template: nested as StackTemplate['template'] },
    ]);
  }

  test('has a resource of its own where the stack around it has the same logical id', () => {
    const templates = around(SECRET);
    const values = ['App', 'App/Nested'].map(stack => templates.value(stack, { Ref: 'Secret' }));
    expect(values).toEqual(['App', 'App/Nested'].map(stack => ({ text: `\${${stack}/Secret}`, target: { stack, id: 'Secret' } })));
    expect(values.map(({ target }) => templates.find(target)!.path)).toEqual(['App/Secret', 'App/Nested/Secret']);
  });

  test.each([
    {}, { Outputs: {} }, { Outputs: null }, { Outputs: { Missing: 'no object' } }, {
      Outputs: { Other: { Value: 'x' } },
    },
  ])('without the output stays open: %j', nested => {
    expect(around(nested).value('App', {
      'Fn::GetAtt': ['Nested', 'Outputs.Missing'],
    })).toEqual({ text: '${Missing}' });
  });

  test('gives what its output has', () => {
    const nested = { ...SECRET, Outputs: { Arn: { Value: { Ref: 'Secret' } } } };
    expect(around(nested).value('App', {
      'Fn::GetAtt': ['Nested', 'Outputs.Arn'],
    }).target).toEqual({ stack: 'App/Nested', id: 'Secret' });
  });

  test('is itself meant by any other attribute', () => {
    expect(around({}).value('App', { Ref: 'Nested' })).toEqual({
      text: '${App/Nested}', target: { stack: 'App', id: 'Nested' },
    });
  });

  test('takes a parameter from the stack around it, and never its default', () => {
    const nested = { Parameters: { Given: { Default: 'canary' }, Left: { Default: 'canary' } } };
    const templates = around(nested, { Given: { Ref: 'Secret' } });
    expect(templates.value('App/Nested', { Ref: 'Given' }).target).toEqual({ stack: 'App', id: 'Secret' });
    expect(templates.value('App/Nested', { Ref: 'Left' })).toEqual({ text: '${Left}', parametersOf: ['App/Nested'] });
    expect(templates.givenTo('App', 'Given')).toBeUndefined();
  });

  test('takes a parameter that one branch of all parameters gives, and the default in the other', () => {
    const nested = { Parameters: { Given: {}, Left: { Default: 'default' }, None: {} } };
    const templates = around(nested, { 'Fn::If': ['IsProd', { Given: 'x' }, { Left: 'y' }] });
    expect(['Given', 'Left', 'None'].map(name => templates.givenTo('App/Nested', name)?.value)).toEqual([
      { 'Fn::If': ['IsProd', 'x', { Ref: 'AWS::NoValue' }] }, { 'Fn::If': ['IsProd', 'default', 'y'] }, undefined,
    ]);
  });

  test('is where the stack around it is', () => {
    expect(around({}).placeOf('App/Nested')).toEqual(HERE);
  });

  test('is only there under the condition of the resource that stands for it', () => {
    const stack = (Condition?: string) => resources({
      Nested: { Type: 'AWS::CloudFormation::Stack', Condition },
    });
    const isConditional = (template: object) => {
      const inner = { path: 'App/Nested', parent, template: SECRET as StackTemplate['template'] };
      const templates = new Templates([stackAt('App', template), inner]);
      return templates.isConditional(templates.find({ stack: 'App/Nested', id: 'Secret' })!);
    };
    expect([isConditional(stack('IsProd')), isConditional(stack())]).toEqual([true, false]);
  });

  test('whose outer stack is not among the templates is somewhere', () => {
    const templates = new Templates([{ path: 'App/Nested', parent, template: {} }]);
    expect(templates.placeOf('App/Nested')).toEqual({
      account: '(account of App-Nested)', region: '(region of App-Nested)', partition: 'aws',
    });
  });
});

describe('an export', () => {
  const exporting = (path: string, value: string, rest: Partial<StackTemplate> = {}) => (
    stackAt(path, {
      Outputs: {
        Out: {
          Value: value, Export: { Name: 'shared' },
        },
        Plain: { Value: 'x' },
        Text: 'text',
        Odd: { Export: 'shared' },
      },
    }, rest));
  const imported = (...stacks: StackTemplate[]) => textOf({
    'Fn::ImportValue': 'shared',
  }, stackAt('App', {}), ...stacks);

  test('is that of the same account and region', () => {
    const elsewhere = [exporting('Two', 'two', { region: 'eu-west-1' }), exporting(
      'Three', 'three', { account: '222222222222' },
    )];
    expect(imported(exporting('One', 'one'), ...elsewhere)).toBe('one');
  });

  test('of one name that two stacks may have is not known', () => {
    expect(imported(exporting('One', 'one'), exporting('Two', 'two', { account: undefined }))).toBe('${?}');
  });

  test('of a stack that may be elsewhere is taken where it is the only one', () => {
    expect(imported(exporting('Two', 'two', { account: undefined, region: undefined }))).toBe('two');
  });

  test('of another place only is not known', () => {
    expect(imported(exporting('Two', 'two', { region: 'eu-west-1' }))).toBe('${Fn::ImportValue shared}');
  });

  test('goes to another region by the custom resources of the CDK, where one stack writes it', () => {
    const writer = (path: string, value: string) => stackAt(path, resources({
      Writer: {
        Type: 'Custom::CrossRegionExportWriter',
        Properties: {
          WriterProps: { exports: { '/cdk/shared': value } },
        },
      },
      Odd: { Type: 'Custom::CrossRegionExportWriter', Properties: { WriterProps: { exports: 'x' } } },
      None: { Type: 'Custom::CrossRegionExportWriter' },
      Empty: { Type: 'Custom::CrossRegionExportWriter', Properties: { WriterProps: {} } },
      Null: { Type: 'Custom::CrossRegionExportWriter', Properties: { WriterProps: { exports: null } } },
      Other: { Type: 'Custom::Other', Properties: { WriterProps: { exports: { '/cdk/other': value } } } },
    }), { region: 'eu-west-1' });
    const reader = stackAt('App', resources({ Reader: { Type: 'Custom::CrossRegionExportReader' } }));
    const value = { 'Fn::GetAtt': ['Reader', '/cdk/shared'] };
    expect(textOf(value, reader, writer('One', 'one'))).toBe('one');
    expect(
      textOf(value, reader, writer('One', 'one'), writer('Two', 'two')),
    ).toBe('${App/Reader./cdk/shared}');
    expect(['/cdk/other', '0'].map(attribute => textOf({
      'Fn::GetAtt': ['Reader', attribute],
    }, reader, writer('One', 'one')))).toEqual(['${App/Reader./cdk/other}', '${App/Reader.0}']);
  });
});

describe('a resource', () => {
  test('is read as far as it can be', () => {
    const odd = {
      A: {
        Type: 'T', Condition: 'C', DeletionPolicy: 'Retain', UpdateReplacePolicy: { Ref: 'P' }, Properties: ['x'],
      },
      B: 'text',
      C: { Condition: { x: 1 }, DeletionPolicy: 7 },
    };
    const { resources: found } = new Templates([
      stackAt('App', resources(odd), { paths: new Map([['A', 'App/Nice']]) }),
    ]);
    const none = {
      stack: 'App', properties: {}, condition: undefined, deletionPolicy: undefined, updateReplacePolicy: undefined,
    };
    expect(found).toEqual([
      {
        ...none, id: 'A', type: 'T', path: 'App/Nice', condition: 'C', deletionPolicy: 'Retain', updateReplacePolicy: '${?}',
      },
      { ...none, id: 'C', type: 'undefined', path: 'App/C' },
    ]);
  });

  test('comes in the order of paths and logical ids, whatever the order of the stacks', () => {
    const two = resources({ Z: {}, A: {} });
    const orderOf = (...paths: string[]) => new Templates(
      paths.map(path => stackAt(path, two)),
    ).resources.map(({ path }) => path);
    expect(orderOf('B', 'A')).toEqual(['A/A', 'A/Z', 'B/A', 'B/Z']);
    expect(orderOf('A', 'B')).toEqual(orderOf('B', 'A'));
  });

  test('of a template without resources is none', () => {
    expect(new Templates([stackAt('App', {}), stackAt('Null', { Resources: null })]).resources).toEqual([]);
  });
});
