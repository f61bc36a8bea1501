import { allowsAction, mayNameAction } from './actions';

/**
 * The calls that create or delete resources which the app does not show. `services` has the names of the
 * service in the SDKs, including the SDK for Python, from which Systems Manager Automation takes its names.
 * `prefix` is that of the actions in IAM: Cloud Control has the prefix of CloudFormation.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudcontrolapi.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsserverlessapplicationrepository.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsservicecatalog.html
 */
const MAKING: ReadonlyArray<{ readonly services: readonly string[]; readonly prefix: string; readonly actions: readonly string[] }> = [
  {
    services: ['cloudformation'],
    prefix: 'cloudformation',
    actions: [
      ...['Stack', 'StackSet', 'StackInstances'].flatMap(kind => [`Create${kind}`, `Update${kind}`, `Delete${kind}`]),
      'CreateChangeSet', 'DeleteChangeSet', 'ExecuteChangeSet',
    ],
  },
  { services: ['cloudcontrol'], prefix: 'cloudformation', actions: ['CreateResource', 'UpdateResource', 'DeleteResource'] },
  { services: ['eventbridge', 'cloudwatchevents', 'events'], prefix: 'events', actions: ['CreateConnection', 'UpdateConnection'] },
  {
    services: ['serverlessapplicationrepository', 'serverlessrepo'],
    prefix: 'serverlessrepo',
    actions: ['CreateCloudFormationChangeSet'],
  },
  {
    services: ['servicecatalog'],
    prefix: 'servicecatalog',
    actions: ['ProvisionProduct', 'UpdateProvisionedProduct', 'TerminateProvisionedProduct'],
  },
];

const MAKING_ACTIONS = MAKING.flatMap(({ prefix, actions }) => actions.map(action => `${prefix}:${action}`));

/** As an integration names them: `cloudformation:createStack`. */
export const MAKING_CALLS = MAKING.flatMap(({ services, actions }) => services.flatMap(service => (
  actions.map(action => `${service}:${action.charAt(0).toLowerCase()}${action.slice(1)}`))));

/** Those actions that an element `Action` or `NotAction` names, or may name where only the deployment knows. */
export function makingActions(patterns: readonly string[], isNot: boolean): string[] {
  return MAKING_ACTIONS.filter(action => allowsAction(patterns, isNot, action) || !isNot && mayNameAction(patterns, action));
}
