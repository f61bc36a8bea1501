import { AccountPrincipal, AddToResourcePolicyResult, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnKey, IKey, Key } from 'aws-cdk-lib/aws-kms';
import { addToDocument } from './policy-editing';
import { referencedResource } from '../app/references';
import { resolved } from '../app/tokens';
import { readText } from '../cloudformation/read-text';
import { PolicyStatement as Statement, readPolicy } from '../iam/policy-document';

/** One for each key, so that the secrets under it share their statements. */
const ADAPTED = new WeakMap<CfnKey, IKey>();

/** The L2 that made the resource; else the resource itself, whose policy is extended where it can be read. */
export function appKeyConstruct(resource: CfnKey): IKey {
  const around = resource.node.scope as Partial<IKey> | undefined;
  if (around?.keyArn !== undefined && around.addToResourcePolicy !== undefined) return around as IKey;
  const key = ADAPTED.get(resource) ?? adapt(resource);
  ADAPTED.set(resource, key);
  return key;
}

function adapt(resource: CfnKey): IKey {
  const key = Key.fromKeyArn(resource, '@SecretGrants', resource.attrArn);
  const addToResourcePolicy = (statement: PolicyStatement): AddToResourcePolicyResult => (
    addToKeyPolicy(resource, statement) ? { statementAdded: true, policyDependable: resource } : { statementAdded: false });
  return Object.defineProperty(key, 'addToResourcePolicy', { value: addToResourcePolicy });
}

function addToKeyPolicy(resource: CfnKey, statement: PolicyStatement): boolean {
  resource.keyPolicy ??= defaultPolicy(resource);
  return addToDocument(resource.stack, resource.keyPolicy, statement, edited => { resource.keyPolicy = edited; });
}

/** What KMS gives a key without a policy: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html */
function defaultPolicy({ stack }: CfnKey): PolicyDocument {
  const principals = [new AccountPrincipal(stack.account)];
  return new PolicyDocument({
    statements: [new PolicyStatement({ sid: 'Enable IAM User Permissions', actions: ['kms:*'], resources: ['*'], principals })],
  });
}

/** Whether the policy of an L1 key leaves its use to the identity policies of the account already. */
export function isUseDelegated(key: IKey, account: string): boolean {
  const resource = referencedResource(key.keyArn);
  if (!CfnKey.isCfnKey(resource) || ADAPTED.get(resource) !== key) return false;
  if (resource.keyPolicy === undefined) return account === resource.stack.account;
  const root = resolved(resource, new AccountPrincipal(account).arn);
  return readPolicy(resolved(resource, resource.keyPolicy)).statements.some(statement => (
    isForEverything(statement) && (statement.principals ?? []).some(({ type, value }) => type === 'AWS' && isSame(value, account, root))));
}

function isForEverything({ effect, when, conditions, isNotAction, actions }: Statement): boolean {
  return effect === 'Allow' && when.length + conditions.length === 0 && !isNotAction
    && actions.some(action => action === 'kms:*' || action === '*');
}

/** The account, or its root, with the partition in any spelling. */
function isSame(value: unknown, account: string, root: unknown): boolean {
  const ofAccount = (arn: unknown) => readText(arn)?.masked.replace(/^arn:[^:]*:/, '');
  return value === account || typeof ofAccount(value) === 'string' && ofAccount(value) === ofAccount(root);
}
