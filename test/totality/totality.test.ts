import { Change, errorsWith } from './planting';

/** Plants lines before a text that stands once in the file. */
function before(file: string, text: string, lines: string): Change {
  return { file, from: text, to: `${lines}${text}` };
}

describe('a property of ManagedSecretProps', () => {
  const PROPERTY = before('src/managed-secret-props.ts', '  readonly secretName?: string;', '  readonly kind?: string;\n');
  const PLACES = [
    before('src/secret-origin.ts', '} satisfies Mapping<CfnSecretProps>', '  kind: \'ManagedSecret\',\n'),
    before('src/secret-origin.ts', '} satisfies Mapping<CreatedSecretProps>', '  kind: \'ManagedSecret\',\n'),
    before('src/secret-settings.ts', '} satisfies Record<keyof ManagedSecretProps, (props', '  kind: NOT_SHOWN,\n'),
    before('src/resolve-props.ts', '    } satisfies Record<keyof ManagedSecretProps, (()', '      kind: NO_DEFAULT,\n'),
  ];
  const errorsWithout = (place?: number) => (
    errorsWith([PROPERTY, ...PLACES.filter((_, index) => index !== place)], 'src/secret-origin.ts', 'src/secret-settings.ts', 'src/resolve-props.ts'));

  test('compiles where both creation modes, the settings and the blueprint have it', () => {
    expect(errorsWithout()).toEqual([]);
  });

  test.each([
    [0, 'what CloudFormation creates', 'src/secret-origin.ts: kind is missing in Mapping<CfnSecretProps>'],
    [1, 'what createSecret() creates', 'src/secret-origin.ts: kind is missing in Mapping<CreatedSecretProps>'],
    [2, 'effectiveConfig', 'src/secret-settings.ts: kind is missing in Record<keyof ManagedSecretProps, (props: ManagedSecretProps) => string | undefined>'],
    [3, 'the blueprint', 'src/resolve-props.ts: kind is missing in Record<keyof ManagedSecretProps, "no default" | "by another step" | (() => void)>'],
  ])('does not compile where a place lacks it: %i, %s', (place, _name, error) => {
    expect(errorsWithout(place)).toEqual([error]);
  });

  test('of the handler does not compile where the template lacks it', () => {
    const contract = before('src/create-secret/contract.ts', '  readonly Lineage: string;', '  readonly Kind?: string;\n');
    expect(errorsWith([contract], 'src/provider/created-secret.ts')).toEqual([
      expect.stringMatching(/^src\/provider\/created-secret\.ts: Kind is missing in Omit<Complete<CreateSecretProperties>, /),
    ]);
  });
});

describe('an option of createSecret()', () => {
  const OPTION = before('src/secret-creation.ts', '  readonly lineage?: string;', '  readonly kind?: string;\n');
  const PLACES = [
    before('src/create-secret/contract.ts', '  readonly Lineage: string;', '  readonly Kind?: string;\n'),
    before('src/provider/created-secret.ts', '  readonly lineage?: string;', '  readonly kind?: string;\n'),
    before('src/secret-origin.ts', '    lineage: options.lineage,', '    kind: options.kind,\n'),
    before('src/secret-settings.ts', '  lineage: NOT_SHOWN,', '  kind: NOT_SHOWN,\n'),
  ];
  const errorsWithout = (place?: number) => (
    errorsWith([OPTION, ...PLACES.filter((_, index) => index !== place)], 'src/secret-origin.ts', 'src/secret-settings.ts'));

  test('compiles where the handler, its resource and the settings have it', () => {
    expect(errorsWithout()).toEqual([]);
  });

  test.each([
    [0, 'the contract with the handler', /^src\/secret-origin\.ts: Type '"kind"' is not assignable to type '/],
    [1, 'the resource', /^src\/secret-origin\.ts: Type '"kind"' is not assignable to type 'keyof CreatedSecretProps'/],
    [2, 'what is passed to the resource', /^src\/secret-origin\.ts: kind is missing in Complete<Pick<CreatedSecretProps, /],
    [3, 'effectiveConfig', /^src\/secret-settings\.ts: kind is missing in Record<keyof CreateSecretOptions, /],
  ])('does not compile where a place lacks it: %i, %s', (place, _name, error) => {
    expect(errorsWithout(place)[0]).toMatch(error);
  });
});

describe('a property of a blueprint', () => {
  const CONTEXT = 'src/blueprint/parse-context.ts';
  const property = (owner: string) => ({
    file: 'src/blueprint/blueprint-props.ts', from: `export interface ${owner} {\n`, to: `export interface ${owner} {\n  readonly planted?: string;\n`,
  });
  const PLACES: Array<[string, string]> = [
    ['SecretDefaults', '  encryptionKey: CODE_ONLY,\n'],
    ['SecretGuardRails', '  customerManagedKey: booleanField,\n'],
    ['SecretReplicaDefault', ' region: textField,'],
    ['SecretBlueprintProps', '  name: textField,\n'],
  ];

  test.each(PLACES)('of %s does not compile where the parser of the context lacks it', owner => {
    expect(errorsWith([property(owner)], CONTEXT)).toEqual([`${CONTEXT}: planted is missing in Schema<${owner}>`]);
  });

  test.each(PLACES)('of %s compiles where the parser reads it, or says that only code has it', (owner, place) => {
    for (const field of ['textField', 'CODE_ONLY']) {
      expect(errorsWith([property(owner), before(CONTEXT, place, ` planted: ${field}, `)], CONTEXT)).toEqual([]);
    }
  });

  test.each(PLACES)('of %s does not compile where the parser reads another type', (owner, place) => {
    expect(errorsWith([property(owner), before(CONTEXT, place, ' planted: booleanField, ')], CONTEXT)).toEqual([
      `${CONTEXT}: Type 'boolean' is not assignable to type 'string'.`,
    ]);
  });
});

describe('a guardrail', () => {
  const RAILS = 'src/rules/guard-rail-rows.ts';
  const EFFECTIVE = 'src/blueprint/effective-blueprint.ts';
  const TIGHTEN = 'src/blueprint/tighten-guard-rails.ts';
  const added = before('src/blueprint/blueprint-props.ts', '  readonly noPlaintext?: boolean;', '  readonly planted?: boolean;\n');
  const judged = before('src/rules/guarded-secret.ts', '  readonly noPlaintext?: boolean;', '  readonly planted?: boolean;\n');

  test('does not compile where nothing combines that of two blueprints, or the rules do not know it', () => {
    expect(errorsWith([added], EFFECTIVE)).toContain(`${EFFECTIVE}: Type '"planted"' is not assignable to type 'keyof GuardRails'.`);
    expect(errorsWith([added], TIGHTEN)).toEqual([expect.stringContaining(`${TIGHTEN}: planted is missing in { readonly namePattern: Tightening<`)]);
  });

  test('does not compile where nothing judges it', () => {
    expect(errorsWith([added, judged], RAILS)).toEqual([
      expect.stringMatching(`^${RAILS}: planted is missing in Readonly<Record<keyof GuardRails, Omit<GuardRailRule, `),
    ]);
  });
});

describe('a call of the handler', () => {
  const call = (declaration: string) => before('src/create-secret/services.ts', '  /** Undefined when the stack has', `  ${declaration}\n`);
  const STORED = {
    file: 'src/create-secret/read-source.ts', from: 'await services.getParameter(name)', to: 'await services.getItem(name)',
  };
  const FILES = ['src/create-secret/secret-redactor.ts', 'src/create-secret/read-source.ts'];

  test('whose result is no value compiles as it stands', () => {
    expect(errorsWith([call('getItem(name: string): Promise<string>;')], ...FILES)).toEqual([]);
  });

  test('whose result is a value does not compile where it is not redacted', () => {
    expect(errorsWith([call('getItem(name: string): Promise<KnownContent<string>>;'), STORED], ...FILES)).toEqual([
      expect.stringMatching(/^src\/create-secret\/secret-redactor\.ts: getItem is missing in \{ readonly getRandomPassword: true;/),
    ]);
  });

  test('whose result is a value compiles where it is redacted', () => {
    const redacted = before('src/create-secret/secret-redactor.ts', 'getObject: true,', 'getItem: true, ');
    expect(errorsWith([call('getItem(name: string): Promise<KnownContent<string>>;'), STORED, redacted], ...FILES)).toEqual([]);
  });

  test('whose result is stored does not compile where its type does not say that it is a value', () => {
    expect(errorsWith([call('getItem(name: string): Promise<string>;'), STORED], ...FILES)).toEqual([
      expect.stringMatching(/^src\/create-secret\/read-source\.ts: Argument of type 'string' is not assignable to parameter of type 'KnownContent/),
    ]);
  });

  test('that nothing says whether CloudFormation is asked before it does not compile', () => {
    expect(errorsWith([call('getItem(name: string): Promise<string>;')], 'src/create-secret/confirmed-services.ts')).toEqual([
      expect.stringMatching(/^src\/create-secret\/confirmed-services\.ts: .*getItem/),
    ]);
  });

  test('that writes a value does not compile where it is not redacted', () => {
    expect(errorsWith([call('putItem(name: string, value: SecretPayload): Promise<void>;')], ...FILES)).toEqual([
      expect.stringMatching(/^src\/create-secret\/secret-redactor\.ts: putItem is missing in \{ readonly createSecret: 1;/),
    ]);
  });

  test.each([
    ['getItem(name: string): Promise<{ value: KnownContent<string> }>;', 'getItem: true, ', 'getObject: true,'],
    ['getItem(name: string): Promise<Array<KnownContent<string>>>;', 'getItem: true, ', 'getObject: true,'],
    ['putItem(input: { value: SecretPayload }): Promise<void>;', 'putItem: 0, ', 'putSecretValue: 2 }'],
    ['putItem(content: KnownContent<string>): Promise<void>;', 'putItem: 0, ', 'putSecretValue: 2 }'],
    ['putItem(name: string, value: SecretPayload): Promise<void>;', 'putItem: 0, ', 'putSecretValue: 2 }'],
  ])('whose value the redactor would not find does not compile, listed or not: %s', (declaration, row, place) => {
    const listed = before('src/create-secret/secret-redactor.ts', place, row);
    expect(errorsWith([call(declaration)], FILES[0])).not.toEqual([]);
    expect(errorsWith([call(declaration), listed], FILES[0])).not.toEqual([]);
  });
});

describe('a fact of a secret', () => {
  const CONSTRUCTS = 'src/facts/secret-from-construct.ts';
  const TEMPLATES = 'src/facts/secret-from-template.ts';
  const READERS = ['src/facts/app-key.ts', 'src/facts/replicas.ts', 'src/managed-secret-facts.ts', 'src/facts/policy-facts.ts', CONSTRUCTS, TEMPLATES];
  const fact = (file: string, facts: string) => ({
    file, from: `export interface ${facts} {\n`, to: `export interface ${facts} {\n  readonly planted?: string;\n`,
  });

  test.each([
    ['SecretFacts', 'src/rules/secret.ts', ['src/managed-secret-facts.ts', TEMPLATES]],
    ['KmsKeyFacts', 'src/rules/kms-key.ts', [CONSTRUCTS, TEMPLATES]],
    ['AppKeyFacts', 'src/rules/kms-key.ts', ['src/facts/app-key.ts']],
    ['AppKey', 'src/facts/app-key.ts', [CONSTRUCTS, TEMPLATES]],
    ['ReplicaFacts', 'src/rules/replicas.ts', ['src/facts/replicas.ts']],
    ['Replica', 'src/facts/replicas.ts', [CONSTRUCTS, TEMPLATES]],
    ['ValueFacts', 'src/rules/content.ts', [CONSTRUCTS]],
    ['GeneratorFacts', 'src/rules/generator.ts', [CONSTRUCTS]],
    ['PolicyFacts', 'src/rules/resource-policy.ts', ['src/facts/policy-facts.ts']],
    ['StatementFacts', 'src/rules/resource-policy.ts', ['src/facts/policy-facts.ts']],
    ['CreationFacts', 'src/rules/creation-facts.ts', ['src/managed-secret-facts.ts']],
  ])('of %s does not compile where a reader lacks it', (facts, file, readers) => {
    expect(errorsWith([fact(file, facts)], ...READERS)).toEqual(
      [...readers].sort((a, b) => READERS.indexOf(a) - READERS.indexOf(b)).map(reader => expect.stringContaining(`${reader}: planted is missing in Complete<${facts}>`)));
  });

  test.each([
    ['TagFacts', 'src/rules/tags.ts', [CONSTRUCTS, TEMPLATES]],
    ['Environment', 'src/rules/environment.ts', ['src/app/environment.ts']],
  ])('of %s, which is a part of other facts, does not compile where a reader lacks it', (facts, file, readers) => {
    expect(errorsWith([fact(file, facts)], ...readers)).toEqual(readers.map(reader => `${reader}: planted is missing in Complete<${facts}>`));
  });

  test.each([
    ['constructs', 'src/managed-secret-facts.ts', TEMPLATES],
    ['templates', TEMPLATES, 'src/managed-secret-facts.ts'],
  ])('that only the reader of %s has does not compile', (_name, reader, other) => {
    const read = { file: reader, from: '    keyProperty: ', to: '    planted: undefined,\n    keyProperty: ' };
    expect(errorsWith([fact('src/rules/secret.ts', 'SecretFacts'), read], ...READERS)).toEqual([`${other}: planted is missing in Complete<SecretFacts>`]);
  });
});
