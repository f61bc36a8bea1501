import { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { Consent } from './secret-facts';

/** What stands behind the resource of a secret of this library. */
export interface Managed {
  /** Whose findings are those of the resource. */
  readonly owner: IConstruct;
  readonly consent: Consent;
}

const MANAGED = new WeakMap<CfnResource, Managed>();

export function noteManaged(element: CfnResource, managed: Managed): void {
  MANAGED.set(element, managed);
}

export function managedBy(element: CfnResource | undefined): Managed | undefined {
  return element && MANAGED.get(element);
}
