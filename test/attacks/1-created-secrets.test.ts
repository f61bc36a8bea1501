import { CfnOutput, CfnParameter, CfnResource, CustomResource, Fn, NestedStack, Stack } from 'aws-cdk-lib';
import { Alias, CfnFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import { raw, reportOf } from './support';
import { ManagedSecret, SecretContent, SecretCreation, SecretProvider } from '../../src';
import { appWith, stackIn } from '../plugin/support';

const RAILS = { customerManagedKey: true };

const named = (stack: Stack) => {
  const { handler } = SecretProvider.of(stack);
  (handler.node.defaultChild as CfnFunction).addPropertyOverride('FunctionName', 'shop-secrets');
  return 'arn:aws:lambda:eu-central-1:111111111111:function:shop-secrets';
};
const stored = (stack: Stack, handler: IFunction) => (
  raw(stack, 'Stored', 'AWS::SSM::Parameter', { Type: 'String', Name: '/shop/function', Value: stack.resolve(handler.functionArn) }));
const override = (change: (resource: CfnResource) => void) => (stack: Stack) => {
  const secret = new ManagedSecret(stack, 'Secret', { creation: SecretCreation.createSecret() });
  change(secret.node.findAll().find(each => CfnResource.isCfnResource(each) && each.cfnResourceType === 'Custom::ManagedSecret') as CfnResource);
};
const custom = (tokenOf: (handler: IFunction, stack: Stack) => unknown, Mode: unknown = 'create') => (stack: Stack) => {
  const { handler } = SecretProvider.of(stack);
  new CustomResource(stack, 'Plain', {
    serviceToken: String(tokenOf(handler, stack)), resourceType: 'Custom::Harmless', properties: { Mode, Name: 'a' },
  });
};

describe('a created secret that hides from the guardrails', () => {
  test.each<[string, (stack: Stack) => void, string]>([
    ['by a mode that is a reference', override(one => one.addPropertyOverride('Mode', { Ref: 'Mode' })), 'Shop/Secret/CreateSecret/Default'],
    ['by a mode in capital letters', override(one => one.addPropertyOverride('Mode', 'CREATE')), 'Shop/Secret/CreateSecret/Default'],
    ['by no mode', override(one => one.addPropertyDeletionOverride('Mode')), 'Shop/Secret/CreateSecret/Default'],
    ['by a mode that a condition chooses', override(one => one.addPropertyOverride('Mode', { 'Fn::If': ['C', 'version', 'create'] })), 'Shop/Secret/CreateSecret/Default'],
    ['by another type', override(one => one.addOverride('Type', 'Custom::Harmless')), 'Shop/Secret/CreateSecret/Default'],
    ['by the type of every custom resource', override(one => one.addOverride('Type', 'AWS::CloudFormation::CustomResource')), 'Shop/Secret/CreateSecret/Default'],
    ['as a plain custom resource on the function', custom(handler => handler.functionArn), 'Shop/Plain/Default'],
    ['as a plain custom resource with a mode that is a reference', custom(handler => handler.functionArn, Fn.ref('Mode')), 'Shop/Plain/Default'],
    ['as a plain custom resource on an ARN that is put together', custom((handler, stack) => (
      `arn:aws:lambda:${stack.region}:${stack.account}:function:${handler.functionName}`)), 'Shop/Plain/Default'],
    ['as a plain custom resource on an ARN in Fn::Sub', custom((handler, stack) => (
      Fn.sub(`arn:aws:lambda:eu-central-1:111111111111:function:\${${stack.getLogicalId(handler.node.defaultChild as CfnFunction)}}`))), 'Shop/Plain/Default'],
    ['as a plain custom resource on an ARN that is split and joined', custom(handler => (
      Fn.join(':', Fn.split(':', handler.functionArn)))), 'Shop/Plain/Default'],
    ['as a plain custom resource on an alias of the function', custom((handler, stack) => (
      new Alias(stack, 'Alias', { aliasName: 'live', version: (handler as never as { currentVersion: never }).currentVersion }).functionArn)), 'Shop/Plain/Default'],
    ['as a plain custom resource on the function in one of two branches', custom(handler => (
      Fn.conditionIf('C', handler.functionArn, 'arn:aws:lambda:eu-central-1:111111111111:function:other').toString())), 'Shop/Plain/Default'],
    ['as a plain custom resource on the name that the template gives the function', custom((_, stack) => named(stack)), 'Shop/Plain/Default'],
    ['as a plain custom resource on an alias of that name', custom((_, stack) => `${named(stack)}:live`), 'Shop/Plain/Default'],
    ['as a plain custom resource on an alias whose function stands there by its name', custom((_, stack) => {
      named(stack);
      return raw(stack, 'Alias', 'AWS::Lambda::Alias', { FunctionName: 'shop-secrets', Name: 'live', FunctionVersion: '$LATEST' }).ref;
    }), 'Shop/Plain/Default'],
    ['as a plain custom resource on a stored ARN, by its attribute', custom((handler, stack) => stored(stack, handler).getAtt('Value')), 'Shop/Plain/Default'],
    ['as a plain custom resource on a stored ARN, by a dynamic reference', custom((handler, stack) => {
      stored(stack, handler);
      return '{{resolve:ssm:/shop/function:1}}';
    }), 'Shop/Plain/Default'],
    ['as a plain custom resource on a stored ARN, by a parameter of the template', custom((handler, stack) => {
      stored(stack, handler);
      return new CfnParameter(stack, 'Token', { type: 'AWS::SSM::Parameter::Value<String>', default: '/shop/function' }).valueAsString;
    }), 'Shop/Plain/Default'],
    ['as a plain custom resource on the default of a parameter', custom((_, stack) => (
      new CfnParameter(stack, 'Token', { default: named(stack) }).valueAsString)), 'Shop/Plain/Default'],
    ['as a plain custom resource on an export whose name a parameter has by default', custom((handler, stack) => {
      new CfnOutput(stack, 'Function', { value: handler.functionArn, exportName: 'shop-function' });
      return Fn.importValue(new CfnParameter(stack, 'Name', { default: 'shop-function' }).valueAsString);
    }), 'Shop/Plain/Default'],
    ['as a plain custom resource on the function as one of a serverless template', custom((handler, stack) => {
      stack.addTransform('AWS::Serverless-2016-10-31');
      (handler.node.defaultChild as CfnFunction).addOverride('Type', 'AWS::Serverless::Function');
      return handler.functionArn;
    }), 'Shop/Plain/Default'],
  ])('%s is refused', (_, attack, path) => {
    expect(reportOf(RAILS, attack)).toEqual([`${path} MS300 fatal`]);
  });
});

describe('a custom resource that may be a created secret', () => {
  const exported = (stack: Stack, handler: IFunction) => new CfnOutput(stack, 'Function', { value: handler.functionArn, exportName: 'shop-function' });
  const parameter = (stack: Stack, id: string) => new CfnParameter(stack, id).valueAsString;

  test.each<[string, (stack: Stack) => void]>([
    ['an import whose name is a parameter', custom((handler, stack) => {
      exported(stack, handler);
      return Fn.importValue(parameter(stack, 'Name'));
    })],
    ['an import whose name begins with a parameter', custom((handler, stack) => {
      exported(stack, handler);
      return Fn.importValue(`${parameter(stack, 'Stage')}-function`);
    })],
    ['an import within Fn::If', custom((handler, stack) => {
      exported(stack, handler);
      return Fn.conditionIf('C', 'arn:aws:lambda:eu-central-1:111111111111:function:other', Fn.importValue(parameter(stack, 'Name'))).toString();
    })],
    ['an output of a stack that a parameter names', custom((handler, stack) => {
      new CfnOutput(stack, 'Function', { value: handler.functionArn });
      return Fn.getStackOutput(parameter(stack, 'Name'), 'Function');
    })],
    ['a parameter without a default', custom((_, stack) => parameter(stack, 'Token'))],
    ['a parameter without a default in one branch of Fn::If', custom((_, stack) => (
      Fn.conditionIf('C', parameter(stack, 'Token'), 'arn:aws:lambda:eu-central-1:111111111111:function:other').toString()))],
    ['an ARN whose function a parameter names', custom((_, stack) => (
      `${named(stack).replace(/shop-secrets$/, '')}${parameter(stack, 'Stage')}-secrets`))],
    ['a stored ARN under a name that is a parameter', custom((handler, stack) => {
      stored(stack, handler);
      return Fn.sub('{{resolve:ssm:${Name}}}');
    })],
    ['a parameter of a nested stack that a parameter gives', stack => {
      void SecretProvider.of(stack).handler;
      parameter(stack, 'Token');
      const nested = new NestedStack(stack, 'Nested', { parameters: { Given: Fn.ref('Token') } });
      raw(nested, 'Plain', 'Custom::Harmless', { ServiceToken: new CfnParameter(nested, 'Given').valueAsString, Mode: 'create' });
    }],
  ])('by %s is reported as MS310', (_, attack) => {
    expect(reportOf(RAILS, attack).map(line => line.replace(/^Shop\/\S+/, 'Shop/…'))).toEqual(['Shop/… MS310 warning']);
  });

  test.each<[string, (stack: Stack) => void]>([
    ['an import of what is no function', custom((_, stack) => {
      new CfnOutput(stack, 'Bucket', { value: 'a', exportName: 'shop-bucket' });
      return Fn.importValue(parameter(stack, 'Name'));
    })],
    ['an import of a name with another end', custom((handler, stack) => {
      exported(stack, handler);
      return Fn.importValue(`${parameter(stack, 'Stage')}-other`);
    })],
    ['a parameter with a default', custom((_, stack) => (
      new CfnParameter(stack, 'Token', { default: 'arn:aws:lambda:eu-central-1:111111111111:function:other' }).valueAsString))],
    ['a parameter, and it says that it is a version', custom((_, stack) => parameter(stack, 'Token'), 'version')],
    ['a parameter, where no function of this library is', stack => {
      new CustomResource(stack, 'Plain', { serviceToken: parameter(stack, 'Token'), properties: { Mode: 'create' } });
    }],
    ['the ARN of a function of that name in another account', custom((_, stack) => named(stack).replace('111111111111', '222222222222'))],
    ['the ARN of a function of that name in another Region', custom((_, stack) => named(stack).replace('eu-central-1', 'us-east-1'))],
    ['a stored ARN under a name with another start than that of the function', custom((handler, stack) => {
      stored(stack, handler);
      return Fn.sub('{{resolve:ssm:/other/${Name}}}');
    })],
    ['an ARN with another end', custom((_, stack) => `${named(stack).replace(/shop-secrets$/, '')}${parameter(stack, 'Stage')}-other`)],
  ])('is silent by %s', (_, make) => {
    expect(reportOf(RAILS, make)).toEqual([]);
  });
});

describe('without a finding stays', () => {
  test('a version that the function writes into a secret of CloudFormation', () => {
    expect(reportOf({ requiredTags: { owner: [] } }, stack => {
      new ManagedSecret(stack, 'Secret', { tags: { owner: 'me' }, content: SecretContent.generated({}, { generation: '1' }) });
    })).toEqual([]);
  });

  test('a custom resource of another function, whatever its mode', () => {
    expect(reportOf(RAILS, stack => {
      const other = new CfnFunction(stack, 'Other', { role: 'arn:aws:iam::111111111111:role/a', code: { zipFile: 'x' }, environment: { variables: { A: 'b' } } });
      new CustomResource(stack, 'Plain', { serviceToken: other.attrArn, properties: { Mode: 'create' } });
      stored(stack, { functionArn: other.attrArn } as IFunction);
      new CustomResource(stack, 'Stored2', { serviceToken: '{{resolve:ssm:/shop/function}}', properties: { Mode: 'create' } });
      new CustomResource(stack, 'Named', { serviceToken: `${named(stack)}-2`, properties: { Mode: 'create' } });
      new CustomResource(stack, 'Imported', { serviceToken: Fn.importValue('OtherFunction'), properties: { Mode: 'create' } });
    })).toEqual([]);
  });

  test('a created secret within the guardrails, under another type', () => {
    expect(reportOf({ customerManagedKey: false, keyAccounts: ['111111111111'] }, override(one => one.addOverride('Type', 'Custom::Harmless')))).toEqual([]);
  });
});

test('the function in the template is recognized as the one that a provider makes', () => {
  const stack = stackIn(appWith());
  const { handler } = SecretProvider.of(stack);
  expect(JSON.stringify(stack.resolve((handler.node.defaultChild as CfnFunction).environment))).toContain('"MANAGED_SECRET_STACK_ID"');
});
