import { CfnResource } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { Consent } from './secret-from-construct';

/** The construct that created the resource of a secret of this library. */
export interface ManagedResource {
  /** The construct that owns the findings of the resource. */
  readonly owner: IConstruct;
  readonly consent: Consent;
}

const MANAGED = new WeakMap<IConstruct, ManagedResource>();

export function registerManagedResource(element: CfnResource, managed: ManagedResource): void {
  MANAGED.set(element, managed);
}

export function findManagedResource(element: IConstruct | undefined): ManagedResource | undefined {
  return element && MANAGED.get(element);
}
