import { ACKNOWLEDGEMENT_LIMITS, ACKNOWLEDGEMENT_RULES } from './acknowledgement';
import { ANY_TEXT_RULES, PUBLIC_TEXT_RULES } from './any-text';
import { ATTACHED_PASSWORD_RULE, ATTACHED_POLICY_RULE, ATTACHED_TWICE_RULE, ATTACHED_VALUE_RULE, ATTACHMENT_RULES } from './attachment';
import { ATTRIBUTE_PLACE_RULES, ATTRIBUTES, ENDING, KEY_ARN, NAME_WITH_SUFFIX } from './attributes';
import { BLUEPRINT_RULES } from './blueprint';
import { TOKEN_RULES } from './client-request-token';
import { CONSUMER_RULES, GUARD_RULES, KEY_POLICY_SIZE } from './consumer';
import { FIELD_RULES, VALUE_RULES } from './content';
import { CREATION_RULES, SOURCE_IN_PLAIN_SIGHT, SOURCE_PATTERN, VERSION_UNKNOWN } from './creation';
import { CUSTOM_RULE_RULES } from './custom-rule';
import { DESCRIPTION_RULES } from './description';
import { NAMESAKE_RULES } from './duplicate-names';
import { ENCRYPTED_FILE_RULES } from './encrypted-file';
import { EXPOSURE_RULES } from './exposures';
import { EXTERNAL_ROTATION_RULES } from './external-rotation';
import { EXTERNAL_SECRET_RULES } from './external-secret';
import { FIELD_REFERENCE_RULES } from './field-references';
import { GENERATOR_RULES } from './generator';
import { GRANT_RULES } from './grants';
import { INDETERMINATE_RAIL, RAIL_RULES } from './guard-rails';
import { IDENTITY_POLICY_RULES } from './identity-policies';
import { KMS_KEY_RULES } from './kms-key';
import { LIBRARY_COPIES } from './library-copies';
import { PARAMETER_RULES } from './parameters';
import { LOCK_FILE_RULES, LOCK_RULES } from './pin-lock';
import { PROVIDER_RULES, ROLE_WITHOUT_POLICIES } from './provider';
import { PARTIAL_ARN_RULES, REFERENCE_RULES } from './references';
import { REMOVAL_RULES } from './removal';
import { REPLICA_RULES } from './replicas';
import { POLICY_RULES, STATEMENT_RULES } from './resource-policy';
import { ROTATION_CALL_RULES, ROTATION_RULES } from './rotation';
import { Rule } from './rule';
import { METADATA, SCANNER_FINDINGS_RULES } from './scanner-findings';
import { SECRET_NAME_RULES } from './secret-name';
import { TAG_RULES, TAG_SET_RULES } from './tags';

/** A rule as it is published: the row without its predicate. */
export type PublishedRule = Pick<Rule<never>, 'id' | 'level' | 'title' | 'requirement' | 'fix' | 'source'>;

/** Every table, by the property that it judges. */
export const CATALOGUE: ReadonlyArray<{ readonly property: string; readonly rules: readonly PublishedRule[] }> = [
  { property: 'secretName', rules: [...SECRET_NAME_RULES, ...NAMESAKE_RULES, ...REFERENCE_RULES] },
  { property: 'description', rules: DESCRIPTION_RULES },
  { property: 'any text', rules: [...ANY_TEXT_RULES, ...PUBLIC_TEXT_RULES] },
  { property: 'content', rules: [...VALUE_RULES, ...FIELD_RULES, ...PARAMETER_RULES, SOURCE_IN_PLAIN_SIGHT, SOURCE_PATTERN] },
  { property: 'content: fromSopsFile(), fromCiphertextFile()', rules: ENCRYPTED_FILE_RULES },
  { property: 'references to a value and its fields', rules: FIELD_REFERENCE_RULES },
  { property: 'places that show a value', rules: EXPOSURE_RULES },
  { property: 'content: generated()', rules: GENERATOR_RULES },
  { property: 'SecretPins.lock()', rules: [...LOCK_RULES, ...LOCK_FILE_RULES] },
  { property: 'creation, clientRequestToken', rules: [...CREATION_RULES, ...TOKEN_RULES, VERSION_UNKNOWN] },
  { property: 'SecretProvider', rules: [...PROVIDER_RULES, ROLE_WITHOUT_POLICIES] },
  { property: 'tags', rules: [...TAG_SET_RULES, ...TAG_RULES] },
  { property: 'encryptionKey, kmsKeyId', rules: KMS_KEY_RULES },
  { property: 'replicaRegions', rules: REPLICA_RULES },
  { property: 'resource policy', rules: [...POLICY_RULES, ...STATEMENT_RULES] },
  { property: 'removalPolicy', rules: REMOVAL_RULES },
  { property: 'rotation schedules', rules: [...ROTATION_RULES, ...Object.values(ROTATION_CALL_RULES)] },
  { property: 'type', rules: EXTERNAL_SECRET_RULES },
  { property: 'rotation schedules of partners\' secrets', rules: EXTERNAL_ROTATION_RULES },
  { property: 'attach()', rules: [...ATTACHMENT_RULES, ATTACHED_VALUE_RULE, ATTACHED_PASSWORD_RULE, ATTACHED_POLICY_RULE, ATTACHED_TWICE_RULE] },
  { property: 'secretArn, secretFullArn', rules: PARTIAL_ARN_RULES },
  { property: 'fromManagedSecretAttributes()', rules: [ATTRIBUTES, ...Object.values(ATTRIBUTE_PLACE_RULES), KEY_ARN, ENDING, NAME_WITH_SUFFIX] },
  { property: 'grants', rules: [...Object.values(GRANT_RULES), KEY_POLICY_SIZE] },
  { property: 'policies of roles, users and groups', rules: IDENTITY_POLICY_RULES },
  { property: 'SecretConsumer', rules: Object.values(CONSUMER_RULES) },
  { property: 'denyOutsideOrganization()', rules: Object.values(GUARD_RULES) },
  { property: 'guardrails of a SecretBlueprint', rules: [...RAIL_RULES, INDETERMINATE_RAIL] },
  { property: 'SecretBlueprint', rules: [...Object.values(BLUEPRINT_RULES), LIBRARY_COPIES] },
  { property: 'SecretRules.acknowledge()', rules: [...ACKNOWLEDGEMENT_RULES, ...ACKNOWLEDGEMENT_LIMITS] },
  { property: 'ScannerFindings.acknowledge()', rules: [...Object.values(SCANNER_FINDINGS_RULES), METADATA] },
  { property: 'rules of a SecretRulesPlugin', rules: CUSTOM_RULE_RULES },
];
