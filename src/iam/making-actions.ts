import { allowsAction } from './actions';
import { isOpen, mayBeEqual, UNKNOWN_VALUE } from '../cloudformation/unknown';

/**
 * The actions that make or delete resources which the app does not show. Cloud Control has the prefix of
 * CloudFormation.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudcontrolapi.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsserverlessapplicationrepository.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsservicecatalog.html
 */
const MAKING_ACTIONS: readonly string[] = [
  ...['Stack', 'StackSet', 'StackInstances', 'Resource'].flatMap(kind => (
    ['Create', 'Update', 'Delete'].map(verb => `cloudformation:${verb}${kind}`))),
  'cloudformation:ExecuteChangeSet',
  'events:CreateConnection', 'events:UpdateConnection',
  'serverlessrepo:CreateCloudFormationChangeSet',
  'servicecatalog:ProvisionProduct', 'servicecatalog:UpdateProvisionedProduct', 'servicecatalog:TerminateProvisionedProduct',
];

/** Those of them that an element `Action` or `NotAction` names, or may name where only the deployment knows. */
export function makingActions(patterns: readonly string[], isNot: boolean): string[] {
  const open = isNot ? [] : patterns.filter(isOpen).map(pattern => pattern.replace(/[*?]+/g, UNKNOWN_VALUE).toLowerCase());
  return MAKING_ACTIONS.filter(action => (
    allowsAction(patterns, isNot, action) || open.some(pattern => mayBeEqual(pattern, action.toLowerCase()))));
}
