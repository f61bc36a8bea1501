import { CfnResource, SecretsManagerSecretOptions, Token } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { IConstruct } from 'constructs';
import { renderedProperties } from './facts/rotation';
import { contractOf, hasContract } from './facts/value-contracts';
import { combinedFields, mayAddFields, valueOfProperties, valueOfSource } from './facts/value-fields';
import { judgeFieldReference } from './rules/field-references';
import { Finding } from './rules/rule';
import { ValueFields } from './rules/value-fields';
import { judgeShownValues, noteTakenValue, SecretConstruct } from './shown-values';
import { Surveys } from './validation/inspect-stages';
import { isReviewedByPlugin } from './validation/reporters';

/** A call on a secret that refers to a field of its value. */
interface FieldCall {
  readonly call: string;
  readonly field: string;
}

/** Below the secret that it is of. */
const ATTACHMENT_ID = 'Attachment';
const CALLS = new WeakMap<IConstruct, FieldCall[]>();

/** An earlier version may have other fields, and a token any name. */
export function noteFieldCall(secret: IConstruct, call: string, field?: string, options: SecretsManagerSecretOptions = {}): void {
  noteTakenValue(secret);
  const { versionId, versionStage = 'AWSCURRENT' } = options;
  if (!field || Token.isUnresolved(field) || versionId !== undefined || versionStage !== 'AWSCURRENT') return;
  CALLS.set(secret, [...CALLS.get(secret) ?? [], { call, field }]);
}

/** Which fields of a value are referred to, and where the value ends. */
export function judgeUseOfValue(secret: SecretConstruct, surveys: Surveys): Finding[] {
  return [...judgeFieldCalls(secret, surveys), ...judgeShownValues(secret, surveys)];
}

/** Where a plugin runs, it reports the same at the places that the references have in the templates. */
function judgeFieldCalls(secret: IConstruct, surveys: Surveys): Finding[] {
  const calls = CALLS.get(secret) ?? [];
  if (calls.length === 0 || isReviewedByPlugin(secret)) return [];
  const itself = secret.node.id === ATTACHMENT_ID ? secret.node.scope! : secret;
  const facts = { secret: itself.node.path, fields: fieldsOf(itself, surveys), isUnwritten: false, isReadAtOnce: false };
  return calls.flatMap(({ call, field }) => judgeFieldReference(call, { ...facts, field }));
}

function fieldsOf(secret: IConstruct, { own }: Surveys): ValueFields {
  const element = secret.node.defaultChild;
  const isAttached = own.isAttached(secret);
  if (!CfnResource.isCfnResource(element) || !hasContract(element)) {
    return combinedFields(undefined, contractOf(secret), { isAttached, mayRotate: false });
  }
  const version = secret.node.tryFindChild('Version')?.node.defaultChild;
  const source = CfnSecret.isCfnSecret(element) ? version : element;
  const written = CfnResource.isCfnResource(source)
    ? valueOfSource(renderedProperties(source).Source, () => undefined)
    : valueOfProperties(renderedProperties(element));
  return combinedFields(written.fields, contractOf(element), {
    isAttached,
    mayRotate: own.schedulesOf(secret).some(schedule => mayAddFields(renderedProperties(schedule))),
  });
}
