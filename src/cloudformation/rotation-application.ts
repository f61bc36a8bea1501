import { parseExpression } from './expression';
import { isObject, scalarText } from './json';
import { mappedValues } from './mapped-values';
import type { Templates } from './template-index';
import type { Resource } from './template-types';

/**
 * Accounts of AWS in its partitions:
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_available-rotation-templates.html
 */
const APPLICATION_OF_AWS = /^arn:[^:]*:serverlessrepo:[^:]*:[0-9]{12}:applications\/SecretsManager\w+$/;

/**
 * An application of AWS, as `addRotationSingleUser()` of the CDK has it: it does what a hosted rotation does.
 */
export function isRotationOfAws(templates: Templates, { type, stack, properties }: Resource): boolean {
  if (type !== 'AWS::Serverless::Application' || !isObject(properties.Location)) return false;
  const { ApplicationId } = properties.Location;
  const expression = parseExpression(ApplicationId);
  const mappings = templates.stackAt(stack)?.template.Mappings;
  const ids = expression.kind === 'map' ? mappedValues(mappings, expression.map, expression.keys) : [ApplicationId];
  return ids.length > 0 && ids.every(id => APPLICATION_OF_AWS.test(scalarText(id)));
}
