import { branches, choices, underConditions } from '../cloudformation/choices';
import { parseExpression } from '../cloudformation/expression';
import { isObject, Json } from '../cloudformation/json';
import { makesRole, PERMISSION_SET } from '../cloudformation/made-roles';
import type { Resource } from '../cloudformation/template-types';

/* Roles that AWS makes of a resource of another type, as if the template had them. */

/** `Policies` and `ManagedPolicyArns` as an `AWS::IAM::Role` has them. */
export function rolePolicies({ type, id, properties }: Resource): Json {
  if (type === PERMISSION_SET) return permissionSetPolicies(properties);
  return makesRole({ type, properties }) ? serverlessPolicies(id, properties) : properties;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sso-permissionset.html */
function permissionSetPolicies({ InlinePolicy, ManagedPolicies, CustomerManagedPolicyReferences }: Json): Json {
  const ofCustomer = choices(CustomerManagedPolicyReferences)
    .map(({ value, conditions }) => ({ value: isObject(value) ? value.Name : value, conditions }));
  return {
    Policies: InlinePolicy === undefined ? [] : [{ PolicyName: 'InlinePolicy', PolicyDocument: InlinePolicy }],
    ManagedPolicyArns: [...choices(ManagedPolicies), ...ofCustomer].map(underConditions),
  };
}

/**
 * SAM takes documents, policy templates, names and ARNs in one list:
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
 */
function serverlessPolicies(id: string, { Role, Policies, Events }: Json): Json {
  // Of a role that is given under a condition, that is the one under which SAM makes none.
  const [{ conditions: made }] = branches(Role).filter(({ value }) => value === undefined || value === null);
  const read = choices(Policies, made).map(({ value, conditions }) => ({ conditions, ...readServerlessPolicy(value) }));
  const documents = [
    ...read.flatMap(({ document, conditions }) => document ? [{ value: document, conditions }] : []),
    ...eventDocuments(Events).map(value => ({ value, conditions: made })),
  ];
  return {
    Policies: documents.map(({ value, conditions }, index) => (
      underConditions({ value: { PolicyName: `${id}RolePolicy${index}`, PolicyDocument: value }, conditions }))),
    ManagedPolicyArns: read.flatMap(({ arn, conditions }) => arn === undefined ? [] : [underConditions({ value: arn, conditions })]),
  };
}

function readServerlessPolicy(value: unknown): { readonly document?: Json; readonly arn?: unknown } {
  if (typeof value === 'string') return { arn: value.startsWith('arn:') ? value : `arn:aws:iam::aws:policy/${value}` };
  const expression = parseExpression(value);
  if (expression.kind !== 'object') return { arn: value };
  if (Object.hasOwn(expression.json, 'Statement')) return { document: expression.json };
  const [[name, parameters] = ['', undefined]] = Object.entries(expression.json);
  const statements = Object.hasOwn(TEMPLATES, name) ? TEMPLATES[name](isObject(parameters) ? parameters : {}) : undefined;
  if (statements) return { document: { Statement: statements } };
  return MAY_CONCERN_SECRETS.test(name) ? { arn: name } : {};
}

/** A template that is newer than this library. */
const MAY_CONCERN_SECRETS = /secret|kms/i;

const allow = (Action: unknown, Resource: unknown, Condition?: Json): Json => ({ Effect: 'Allow', Action, Resource, Condition });
const arnOf = (service: string, rest: string, variables: Json = {}): Json => (
  { 'Fn::Sub': [`arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${rest}`, variables] });
const keyArn = (id: unknown): Json => arnOf('kms', 'key/${keyId}', { keyId: id });

/**
 * SAM's policy templates that are about secrets or their keys; the other 70 are not:
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
 */
const TEMPLATES: Record<string, (parameters: Json) => Json[]> = {
  AWSSecretsManagerGetSecretValuePolicy: ({ SecretArn }) => [allow('secretsmanager:GetSecretValue', SecretArn)],
  AWSSecretsManagerRotationPolicy: ({ FunctionName }) => [allow(
    ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(action => `secretsmanager:${action}`),
    arnOf('secretsmanager', 'secret:*'),
    { StringEquals: { 'secretsmanager:resource/AllowRotationLambdaArn': arnOf('lambda', 'function:${name}', { name: FunctionName }) } },
  )],
  KMSDecryptPolicy: ({ KeyId }) => [allow('kms:Decrypt', keyArn(KeyId))],
  KMSEncryptPolicy: ({ KeyId }) => [allow('kms:Encrypt', keyArn(KeyId))],
  KMSEncryptPolicy_v2: ({ KeyId }) => [allow(['kms:Encrypt', 'kms:GenerateDataKey'], keyArn(KeyId))],
};

/**
 * A function that a broker calls reads the broker's credentials; of subnets and hosts there are none:
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-selfmanagedkafka.html
 */
function eventDocuments(events: unknown): Json[] {
  return Object.values(isObject(events) ? events : {}).filter(isObject).map(({ Properties }) => Properties).filter(isObject)
    .flatMap(({ SourceAccessConfigurations, SecretsManagerKmsKeyId }) => {
      const secrets = choices(SourceAccessConfigurations).map(({ value }) => value).filter(isObject)
        .filter(({ Type }) => !/^V/.test(String(Type))).map(({ URI }) => URI);
      if (secrets.length === 0) return [];
      const key = SecretsManagerKmsKeyId === undefined ? [] : [allow('kms:Decrypt', keyArn(SecretsManagerKmsKeyId))];
      return [{ Statement: [allow('secretsmanager:GetSecretValue', secrets), ...key] }];
    });
}
